import { test } from 'vitest';
import { enter, house } from '../support/browser.ts';
import { createPeople } from '../support/people.ts';

const here = house({ RATE_LIMITS: 'off' });

test('a crowd is counted at once; its list names some, says how many more there are, and is asked for anew', async () => {
  const ada = await here.visitor();
  await enter(ada, 'Ada', 'Crowd');
  const people = createPeople(here.server.url);
  const join = async (name: string) => {
    const guest = await people.guest(name, 'Crowd');
    guest.listen('subscription { messageAdded(room: "crowd") { seq } }');
  };
  for (let tens = 0; tens < 11; tens++)
    await Promise.all(Array.from({ length: 10 }, (_, index) => join(`Visitor ${tens}${index}`)));
  await ada.getByText('111 of 111 here').waitFor();
  const list = ada.getByRole('complementary', { name: 'People' });
  await list.getByText('and 11 more').waitFor();
  // In a crowd nobody is told who comes, and "Aaron" is first by name.
  await join('Aaron');
  await list.getByText('and 12 more').waitFor();
  await list.getByText('Aaron', { exact: true }).waitFor();
  await people.leave();
});
