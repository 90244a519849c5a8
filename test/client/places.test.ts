import { expect, test } from 'vitest';
import { distinct, fitting, type Place } from '../../client/keys/places.ts';

const place = (name: string, unread = 0): Place => ({ id: name, kind: 'room', name, unread });
const names = (places: readonly Place[], typed: string, most = 10) =>
  fitting(places, typed, most).map(({ name }) => name);

test('what begins with the letters comes first, then words that do, then what holds them', () => {
  const places = [place('Grove'), place('The Row'), place('Rowing'), place('Elsewhere')];
  expect(names(places, 'row')).toEqual(['Rowing', 'The Row']);
  expect(names(places, 'ro')).toEqual(['Rowing', 'The Row', 'Grove']);
});

test('nothing typed shows all, what has something new first', () => {
  expect(names([place('One'), place('Two', 3), place('Three')], ' ')).toEqual(['Two', 'One', 'Three']);
  expect(names([place('One'), place('Two'), place('Three')], '', 2)).toEqual(['One', 'Two']);
});

test('marks and case do not matter, and scripts without either are found', () => {
  const places = [place('Café Résumé'), place('東京の部屋'), place('Ночь')];
  expect(names(places, 'RESUME')).toEqual(['Café Résumé']);
  expect(names(places, '部屋')).toEqual(['東京の部屋']);
  expect(names(places, 'ноЧ')).toEqual(['Ночь']);
  expect(names(places, 'nothing like it')).toEqual([]);
});

test('each is there once, and whom a conversation leads to is not there beside it', () => {
  const talk: Place = { ...place('Ada and you'), kind: 'conversation', reaches: ['ada', 'me'] };
  const person = (name: string): Place => ({ ...place(name), kind: 'person' });
  const all = [talk, place('Lobby'), person('ada'), person('grace'), person('grace'), place('Lobby')];
  expect(distinct(all).map(({ id }) => id)).toEqual(['Ada and you', 'Lobby', 'grace']);
});
