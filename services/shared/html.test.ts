import assert from 'node:assert/strict';
import { test } from 'node:test';
import { html, webAddress } from './html';

test('what is filled in is text, in elements and in attributes', () => {
  const hostile = `"><script>alert('x')</script>&`;
  assert.equal(
    html`<p title="${hostile}">${hostile}</p>`.markup,
    '<p title="&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;">&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;</p>',
  );
});

test('what a template made stays as it is, also in lists, and nothing is nothing', () => {
  assert.equal(html`<ul>${['<', 2].map((item) => html`<li>${item}</li>`)}${undefined}</ul>`.markup, '<ul><li>&lt;</li><li>2</li></ul>');
});

test('only addresses of web pages become links', () => {
  assert.equal(webAddress('https://example.org/a b'), 'https://example.org/a%20b');
  for (const other of ['javascript:alert(1)', ' JaVaScRiPt:alert(1)', 'data:text/html,x', '//example.org', 'docs/runbooks/X.md', '']) {
    assert.equal(webAddress(other), undefined, other);
  }
});
