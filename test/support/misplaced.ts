const LOG_IN =
  'mutation ($handle: String!, $password: String!) { logIn(handle: $handle, password: $password) { token } }';

/**
 * Operations that cannot be understood, with a secret where it does not belong: quoted badly, as another type, for another
 * argument, beside the query.
 *
 * @param password - any text. @param bare - one that could be a name. @param number - one that is a number.
 */
export function misplaced(password: string, bare: string, number: string): object[] {
  const queries = [
    ...[`"${password}"`, `"""${password}"""`, bare, number, `[${bare}]`, `{ is: "${password}" }`],
    ...[
      `"${password}`,
      `"my"${bare}`,
      `"my" "${password}"`,
      `'${password}'`,
      `"\\q${password}"`,
      `${number}x`,
    ],
  ].flatMap((value) => [
    `mutation { logIn(handle: ${value}, password: ${value}) { token } }`,
    `mutation { logIn(handle: "ada", pasword: ${value}) { token } }`,
    `mutation { logIn(handle: "ada", password: ${value}, next: ${value}) { tokens } }`,
    `mutation { createAccessToken(name: "x", scopes: [${value}], days: ${value}) { token } }`,
    `mutation ($it: String! = ${value}) { logIn(handle: "ada", password: $it) @include(if: ${value}) { token } }`,
    `{ room(room: ${value}) { name } } ${value}`,
    `mutation logIn(${value})`,
  ]);
  const given = [password, [password], { is: password }, { [password]: 1 }, Number(number), null];
  return [
    ...queries.map((query) => ({ query })),
    ...given.map((value) => ({ query: LOG_IN, variables: { handle: value, password: value } })),
    ...given.map((value) => ({
      query:
        'mutation ($scopes: [TokenScope!]!, $days: Int) { createAccessToken(name: "x", scopes: $scopes, days: $days) { token } }',
      variables: { scopes: value, days: value },
    })),
    ...given.map((value) => ({
      query: '{ viewer { name } }',
      variables: value,
      operationName: value,
      extensions: value,
    })),
    { query: '{ viewer { name } }', password },
    { query: '{ viewer { name } }', extensions: { persistedQuery: { version: 1, sha256Hash: password } } },
  ];
}
