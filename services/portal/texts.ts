// Numbers, money and times as people read them.

const date = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' });
const dateTime = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });
const money = new Intl.NumberFormat('en-GB', { style: 'currency', currency: 'EUR' });

export const dateText = (moment: string): string => date.format(new Date(moment));
export const momentText = (moment: string): string => `${dateTime.format(new Date(moment))} UTC`;

/** The database's decimal digits, which a sum of floating point numbers would not keep. */
export const moneyText = (amount: string): string => money.format(amount as `${number}`);

export function bytesText(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1_000))} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** As long as somebody is asked to wait, in the largest unit that fits. */
export function waitText(seconds: number): string {
  if (seconds < 90) return seconds <= 1 ? 'a second' : `${seconds} seconds`;
  return `${Math.ceil(seconds / 60)} minutes`;
}
