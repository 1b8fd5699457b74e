/** Steps of the wizard, in their order. */
export const WIZARD_STEPS = ['pipelines', 'heads', 'schedule', 'quiet'] as const
export type WizardStep = (typeof WIZARD_STEPS)[number]

const FIELDS: Readonly<Record<WizardStep, RegExp>> = {
  pipelines: /^(?:rules\.[^.]+\.in|limits|templates)\./,
  heads: /^heads\./,
  schedule: /^schedule\.(?:zone$|week\.)/,
  quiet: /^quiet\./,
}

/** Whether a step is where this field is set: only what is before a person's eyes may stop him. */
export function isOfStep(step: WizardStep, path: string): boolean {
  return FIELDS[step].test(path)
}
