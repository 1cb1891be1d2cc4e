// For tests: a browser without scripts, as far as cookies, forms and addresses go.
const ATTRIBUTE = /([a-z-]+)="([^"]*)"/g;

export interface Shown {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

const unescape = (text: string): string =>
  text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => ({ amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" })[name] ?? '');

export class Browser {
  readonly cookies = new Map<string, string>();
  page: Shown = { status: 0, headers: new Headers(), text: '' };
  /** As Set-Cookie had them last. */
  setCookies: readonly string[] = [];

  constructor(private readonly address: string, readonly origin: string) {}

  /** Follows redirects, as browsers do. */
  async open(path: string, init: RequestInit = {}): Promise<Shown> {
    const answer = await fetch(new URL(path, this.address), { ...init, redirect: 'manual', headers: { ...init.headers, Cookie: this.cookieHeader() } });
    this.setCookies = answer.headers.getSetCookie();
    for (const line of this.setCookies) this.keep(line);
    this.page = { status: answer.status, headers: answer.headers, text: await answer.text() };
    const location = answer.headers.get('location');
    return answer.status === 303 && location !== null ? this.open(location) : this.page;
  }

  /** Fills in the form of this page that has the action, and sends it. */
  async send(action: string, fields: Readonly<Record<string, string>>, headers: Record<string, string> = {}): Promise<Shown> {
    const body = new URLSearchParams({ ...this.hidden(action), ...fields });
    return this.open(action, { method: 'POST', body, headers: { Origin: this.origin, ...headers } });
  }

  async sendFile(action: string, name: string, file: Blob): Promise<Shown> {
    const body = new FormData();
    for (const [field, value] of Object.entries(this.hidden(action))) body.set(field, value);
    body.set(name, file, 'picture.jpg');
    return this.open(action, { method: 'POST', body, headers: { Origin: this.origin } });
  }

  hidden(action: string): Record<string, string> {
    const form = this.page.text.split('<form').find((part) => part.includes(`action="${action}"`))?.split('</form>')[0] ?? '';
    const inputs = [...form.matchAll(/<input type="hidden"([^>]*)>/g)].map(([, attributes = '']) =>
      Object.fromEntries([...attributes.matchAll(ATTRIBUTE)].map(([, key = '', value = '']) => [key, unescape(value)])),
    );
    return Object.fromEntries(inputs.map(({ name = '', value = '' }) => [name, value]));
  }

  cookieHeader(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  private keep(line: string): void {
    const [pair = ''] = line.split(';');
    const [name = '', value = ''] = pair.split('=');
    if (/Max-Age=0|Expires=Thu, 01 Jan 1970/.test(line)) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}
