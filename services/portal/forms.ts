// Forms that say what is wrong with them: in words at the top, and at each field.
import { html, type Content, type Html } from '../shared/html';
import { csrfField } from './layout';

export interface Field {
  readonly name: string;
  readonly label: string;
  readonly type?: 'text' | 'email' | 'password' | 'file';
  readonly value?: string;
  readonly autocomplete?: string;
  readonly hint?: string;
  readonly least?: number;
  readonly most?: number;
  readonly accept?: string;
}

export interface Form {
  readonly action: string;
  readonly csrf: string;
  readonly fields: readonly Field[];
  readonly button: string;
  /** Said of the whole, or of the field whose name it begins with: "email: expected ...". */
  readonly fault?: string | undefined;
  readonly hidden?: Readonly<Record<string, string>>;
}

interface Fault {
  readonly field: Field | undefined;
  readonly text: string;
}

/** Several are told one after the other. */
function faultsIn(fault: string | undefined, fields: readonly Field[]): Fault[] {
  return (fault ?? '').split('; ').filter(Boolean).map((part) => {
    const [, name = '', words = ''] = /^(\w+): (.+)$/s.exec(part) ?? [];
    const field = fields.find((candidate) => candidate.name === name);
    return { field, text: field === undefined ? part : words };
  });
}

/** The summary has the focus: who cannot see the page hears it first. */
function summary(faults: readonly Fault[]): Content {
  if (faults.length === 0) return undefined;
  return html`<div class="notice error" role="alert" tabindex="-1" autofocus>
<h2>That did not work</h2>
<ul>${faults.map(({ field, text }) => html`<li>${field === undefined ? text : html`<a href="#${field.name}">${field.label}: ${text}</a>`}</li>`)}</ul>
</div>`;
}

export function form({ action, csrf, fields, button, fault, hidden = {} }: Form): Html {
  const faults = faultsIn(fault, fields);
  const isUpload = fields.some(({ type }) => type === 'file');
  return html`${summary(faults)}
<form class="fields" method="post" action="${action}"${isUpload ? html` enctype="multipart/form-data"` : undefined}>
${csrfField(csrf)}${Object.entries(hidden).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
${fields.map((field) => fieldBlock(field, faults.find((candidate) => candidate.field === field)?.text))}
<button>${button}</button>
</form>`;
}

type Attribute = 'value' | 'autocomplete' | 'minlength' | 'maxlength' | 'accept' | 'aria-describedby';

function attribute(name: Attribute, value: string | number | undefined): Content {
  return value === undefined ? undefined : html` ${name}="${value}"`;
}

function fieldBlock({ name, label, type = 'text', value, autocomplete, hint, least, most, accept }: Field, fault: string | undefined): Html {
  const described = [hint && `${name}-hint`, fault && `${name}-fault`].filter(Boolean).join(' ') || undefined;
  return html`<div class="field">
<label for="${name}">${label}</label>
${hint === undefined ? undefined : html`<p class="hint" id="${name}-hint">${hint}</p>`}
${fault === undefined ? undefined : html`<p class="fault" id="${name}-fault">${fault}</p>`}
<input id="${name}" name="${name}" type="${type}" required${attribute('value', value)}${attribute('autocomplete', autocomplete)}${attribute('minlength', least)}${attribute('maxlength', most)}${attribute('accept', accept)}${attribute('aria-describedby', described)}${fault === undefined ? undefined : html` aria-invalid="true"`}>
</div>`;
}
