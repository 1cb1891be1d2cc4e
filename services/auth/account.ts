import * as z from 'zod';

const PLAIN = /^\P{Cc}*$/u;

/** In characters. A password is long enough to resist guessing, and no longer than is quickly computed. */
export const LIMITS = { email: 254, name: 100, password: { least: 10, most: 200 } } as const;

export const emailSchema = z
  .string('expected an e-mail address')
  .trim()
  .toLowerCase()
  .max(LIMITS.email, `expected at most ${LIMITS.email} characters`)
  .pipe(z.email('expected an e-mail address'));
export const nameSchema = z
  .string('expected a name')
  .trim()
  .min(1, 'expected a name')
  .max(LIMITS.name, `expected at most ${LIMITS.name} characters`)
  .regex(PLAIN, 'expected no control characters');
export const newPasswordSchema = z
  .string('expected a password')
  .min(LIMITS.password.least, `expected at least ${LIMITS.password.least} characters`)
  .max(LIMITS.password.most, `expected at most ${LIMITS.password.most} characters`);
/** One that was allowed once is checked as it is. */
export const passwordSchema = z.string('expected a password').min(1, 'expected a password').max(LIMITS.password.most, `expected at most ${LIMITS.password.most} characters`);

export const accountSchema = z.object({
  id: z.uuid(),
  email: z.string(),
  name: z.string(),
  createdAt: z.iso.datetime(),
});

export type Account = z.infer<typeof accountSchema>;

export const registrationSchema = z.strictObject({ email: emailSchema, name: nameSchema, password: newPasswordSchema });
export const loginSchema = z.strictObject({ email: emailSchema, password: passwordSchema });
export const changeSchema = z
  .strictObject({ name: nameSchema.optional(), password: newPasswordSchema.optional(), currentPassword: passwordSchema.optional() })
  .refine(({ name, password }) => name !== undefined || password !== undefined, 'expected a name or a password')
  .refine(({ password, currentPassword }) => password === undefined || currentPassword !== undefined, {
    path: ['currentPassword'],
    message: 'expected the password that is valid now',
  });
