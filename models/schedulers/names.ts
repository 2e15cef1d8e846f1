/** The samplers one can choose. Apart from the samplers themselves, for forms that only name them. */
export const schedulerNames = ['unclip', 'ddpm', 'ddim', 'dpm-solver++', 'lcm'] as const;
export type SchedulerName = (typeof schedulerNames)[number];
