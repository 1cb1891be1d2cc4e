import assert from 'node:assert/strict';
import sharp from 'sharp';
import { Door } from './door-client';
import { withBrowser } from './browser';
import { figure, step } from './steps';
import { badUploads } from './bad-uploads';
import { Visit, screenName, type Screen } from './visit';
import { PASSWORD, register } from './visitor';

const SCREENS: readonly Screen[] = [
  { width: 1280, colorScheme: 'light', javaScriptEnabled: true },
  { width: 1280, colorScheme: 'dark', javaScriptEnabled: false },
  { width: 400, colorScheme: 'light', javaScriptEnabled: false },
];
/** Of the seeded shop: every world has it. */
const ORDER = 1;

/** The portal as people meet it: through the door, in a browser. */
export function portal(): void {
  for (const screen of SCREENS) {
    step(`register, log in, profile, picture, shop, order, log out: ${screenName(screen)}`, 180, async () => {
      const door = await Door.find();
      await withBrowser(door, (browser) =>
        Visit.begin(browser, `https://${door.nameOf('portal')}`, screen, async (visit) => {
          await account(visit);
          await picture(visit);
          await shop(visit);
          await order(visit);
          await end(visit);
          figure(`the portal's pages, ${screenName(screen)}`, `${visit.pictures.length} seen under reports/portal`);
        }),
      );
    });
  }

  step('the keyboard leads past the navigation, and to what was wrong', 60, async () => {
    const door = await Door.find();
    await withBrowser(door, (browser) => Visit.begin(browser, `https://${door.nameOf('portal')}`, { width: 1280, colorScheme: 'light', javaScriptEnabled: false }, keyboard));
  });

  badUploads();
}

async function account(visit: Visit): Promise<void> {
  const email = await register(visit);
  await visit.see(/Good to see you/, '2-home');
  await visit.press('Log out');
  await visit.hears('status', /You are logged out/);
  await visit.follow('Log in');
  await visit.fill({ 'E-mail address': email, Password: 'not this one' });
  await visit.press('Log in');
  await visit.hears('alert', /The e-mail address or the password is wrong/);
  await visit.see('Log in', '3-login-refused');
  await visit.fill({ Password: PASSWORD });
  await visit.press('Log in');
  await visit.hears('status', /You are logged in/);
  await visit.follow('Profile');
  await visit.fill({ Name: 'Ada of the <b>docks</b>' });
  await visit.press('Change my name');
  await visit.hears('status', /Your name is changed/);
  await visit.page.getByText('Logged in as Ada of the <b>docks</b>').waitFor();
  await visit.see('Profile', '4-profile');
}

const WIDTH = 1600;

/** Different from every other: what is there already would need no thumbnail. */
async function photograph(): Promise<Buffer> {
  const noise = { type: 'gaussian', mean: 128, sigma: 40 } as const;
  return sharp({ create: { width: WIDTH, height: 1200, channels: 3, background: '#2459b8', noise } }).blur(8).jpeg().toBuffer();
}

async function picture(visit: Visit): Promise<void> {
  await visit.follow('Gallery');
  await visit.choose('Add a picture', 'boat.jpg', await photograph());
  await visit.press('Add');
  await visit.hears('status', /The picture is in your gallery/);
  const thumbnail = visit.page.getByRole('img', { name: /^Picture of / });
  assert.equal(await thumbnail.count(), 1);
  assert.equal(await widthOfPicture(visit), 320);
  await visit.see('Gallery', '5-gallery');
  await thumbnail.click();
  await visit.see('Picture', '6-picture');
  assert.equal(await widthOfPicture(visit), WIDTH);
}

/** Fails for a picture that cannot be shown. */
function widthOfPicture(visit: Visit): Promise<number> {
  return visit.page.evaluate<number>(`(async () => {
    const image = document.querySelector('main img');
    await image.decode();
    return image.naturalWidth;
  })()`);
}

async function shop(visit: Visit): Promise<void> {
  await visit.follow('Shop');
  await visit.see('Shop', '7-shop');
  await visit.fill({ 'Name of a product': 'a' });
  await visit.press('Search');
  await visit.see('Shop: “a”', '8-search');
  const names = async (): Promise<string[]> => visit.page.getByRole('main').getByRole('heading', { level: 2 }).allTextContents();
  const first = await names();
  assert.ok(first.length > 1 && first.every((name) => /a/i.test(name)), `found ${first.join(', ')}`);
  await visit.follow('Next page');
  await visit.page.getByRole('link', { name: 'First page' }).waitFor();
  const second = await names();
  assert.ok(second.length > 0 && second.join() !== first.join(), 'the second page is the first one');
  await visit.page.getByRole('main').getByRole('heading', { level: 2 }).first().getByRole('link').click();
  await visit.see(second[0] ?? '', '9-product');
  await visit.page.getByText('Price').waitFor();
}

async function order(visit: Visit): Promise<void> {
  await visit.follow('Orders');
  await visit.fill({ 'Number of the order': String(ORDER) });
  await visit.press('Show');
  await visit.see(`Order ${ORDER}`, '10-order');
  assert.equal(await visit.page.locator('[aria-current=step]').count(), 1);
}

async function end(visit: Visit): Promise<void> {
  await visit.press('Log out');
  await visit.hears('status', /You are logged out/);
  await visit.open('/gallery');
  await visit.see('Log in', '11-login');
}

async function keyboard(visit: Visit): Promise<void> {
  const { page } = visit;
  await visit.open('/login');
  await page.keyboard.press('Tab');
  assert.equal(await page.locator(':focus').textContent(), 'Skip to the content');
  await page.keyboard.press('Enter');
  assert.equal(await page.locator(':focus').getAttribute('id'), 'content');
  await page.keyboard.press('Tab');
  assert.equal(await page.locator(':focus').getAttribute('id'), 'email');
  await page.keyboard.type('nobody@example.org');
  await page.keyboard.press('Tab');
  await page.keyboard.type('nothing');
  await page.keyboard.press('Enter');
  await visit.hears('alert', /is wrong/);
  assert.equal(await page.locator(':focus').getAttribute('role'), 'alert');
}
