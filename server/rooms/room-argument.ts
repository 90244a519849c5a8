/** The description of every argument that names a room. */
export const roomArgument =
  'The room, by its slug or by any spelling of its name: up to 60 code points, without / \\ ? # %. Upper and lower case, and spaces and hyphens, are the same.';
