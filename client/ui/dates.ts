const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });

export const shortDate = (instant: string): string => day.format(new Date(instant));
