export const ROOMS = 200;
export const MEMBERS = 5;
