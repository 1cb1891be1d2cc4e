import { html } from '../shared/html';
import type { PageContent } from './layout';
import type { Visitor } from './visitor';

export function homePage(visitor: Visitor): PageContent {
  return {
    title: visitor.kind === 'member' ? `Good to see you, ${visitor.account.name}` : 'A shop to try a platform with',
    content: html`<p>Behind these pages stand a database that outlives the loss of any of its servers, sessions that outlive the loss of any node,
  and services that go on while a part of them is replaced.</p>
<ul class="items">
<li><h2><a href="/shop">Shop</a></h2><p>Search among the products.</p></li>
<li><h2><a href="/orders">Orders</a></h2><p>Which way an order has gone.</p></li>
<li><h2><a href="/gallery">Gallery</a></h2><p>Your pictures, with thumbnails.</p></li>
<li><h2><a href="/profile">Profile</a></h2><p>Your name, your password, your sessions.</p></li>
</ul>`,
  };
}
