import { confide } from './logs';
import type { Visit } from './visit';

export const PASSWORD = confide('the password of a visitor', 'seven quiet boats at noon');
let visitors = 0;

/** Somebody new, by the portal's own form; gives back by which address to log in. */
export async function register(visit: Visit): Promise<string> {
  visitors += 1;
  const email = `visitor-${Date.now()}-${visitors}@example.org`;
  await visit.open('/register');
  await visit.see('Register', '1-register');
  await visit.fill({ 'E-mail address': email, Name: `Visitor ${visitors}`, Password: PASSWORD });
  await visit.press('Make my account');
  await visit.hears('status', /Your account is made/);
  for (const { name, value } of await visit.page.context().cookies()) confide(`the cookie ${name}`, value);
  return email;
}
