import { type Answer, PASSWORD, type People, type Person } from './people.ts';

/** Who else it takes: an admin, and the same person logged in elsewhere. */
export type Company = { admin: Person; elsewhere(person: Person): Promise<Person> };

/** One way in which somebody loses what they could read. */
export type WayOut = {
  name: string;
  /** What their streams end with; nothing where they end in order. */
  code: RegExp;
  /** Whether their session ends too, so that their sockets are closed. */
  endsSession: boolean;
  act(person: Person, room: string, company: Company): Promise<Answer>;
};

/** @param people - of the server where they log in. */
export function companyOf(people: People, admin: Person): Company {
  return {
    admin,
    async elsewhere({ name }) {
      const { data } = await people.anonymous.ask(
        `mutation { logIn(handle: "${name}", password: "${PASSWORD}") { token viewer { id } } }`,
      );
      return people.withToken(name, data.logIn.token, data.logIn.viewer.id);
    },
  };
}

export const waysOut: WayOut[] = [
  {
    name: 'logging out',
    code: /UNAUTHENTICATED/,
    endsSession: true,
    act: (person) => person.ask('mutation { logOut { ended } }'),
  },
  {
    name: 'ending the session elsewhere',
    code: /UNAUTHENTICATED/,
    endsSession: true,
    async act(person, _room, { elsewhere }) {
      const other = await elsewhere(person);
      return other.ask('mutation { endOtherSessions { ended } }');
    },
  },
  {
    name: 'changing the password elsewhere',
    code: /UNAUTHENTICATED/,
    endsSession: true,
    async act(person, _room, { elsewhere }) {
      const other = await elsewhere(person);
      return other.ask(
        `mutation { changePassword(current: "${PASSWORD}", next: "quite another long one") { token } }`,
      );
    },
  },
  {
    name: 'being banned from the server',
    code: /BANNED/,
    endsSession: true,
    act: (person, _room, { admin }) =>
      admin.ask(`mutation { banAccount(account: "${person.id}", reason: "Spam") { account { id } } }`),
  },
  {
    name: 'deleting the account',
    code: /^$|UNAUTHENTICATED/,
    endsSession: true,
    act: (person) =>
      person.ask(
        `mutation { deleteAccount(password: "${PASSWORD}", messages: DELETE) { account { deleted } } }`,
      ),
  },
  {
    name: 'being given a lower role',
    code: /UNAUTHENTICATED/,
    endsSession: true,
    async act(person, _room, { admin }) {
      const give = (role: string) =>
        admin.ask(`mutation { setRole(account: "${person.id}", role: ${role}) { account { role } } }`);
      await give('MODERATOR');
      return give('MEMBER');
    },
  },
  {
    name: 'being kicked',
    code: /NOT_A_MEMBER/,
    endsSession: false,
    act: (person, room, { admin }) =>
      admin.ask(`mutation { kickUser(room: "${room}", account: "${person.id}") { room { id } } }`),
  },
  {
    name: 'being banned from the room',
    code: /BANNED/,
    endsSession: false,
    act: (person, room, { admin }) =>
      admin.ask(`mutation { banUser(room: "${room}", account: "${person.id}") { room { id } } }`),
  },
  {
    name: 'leaving',
    code: /^$/,
    endsSession: false,
    act: (person, room) => person.ask(`mutation { leaveRoom(room: "${room}") { room { id } } }`),
  },
];
