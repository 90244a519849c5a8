import { Show } from 'solid-js';
import { ask } from '../connection/ask.ts';
import { type AssignableRole, type KnownAccountFragment, SetRoleDocument } from '../graphql/documents.ts';
import { Question } from '../ui/Question.tsx';
import { isLess } from './roles.ts';

type RoleQuestionProps = {
  asked: { readonly account: KnownAccountFragment; readonly role: AssignableRole } | undefined;
  close: () => void;
  changed: (account: KnownAccountFragment) => void;
};

/** Asks before it gives somebody everything, or takes something from them. */
export function RoleQuestion(props: RoleQuestionProps) {
  const called = () => {
    const role = props.asked?.role.toLowerCase();
    return role === 'admin' ? 'an admin' : `a ${role}`;
  };
  return (
    <Question
      open={props.asked !== undefined}
      close={() => props.close()}
      title={
        <>
          Make <bdi>{props.asked?.account.name}</bdi> {called()}?
        </>
      }
      no="Leave it as it is"
      yes={`Make ${called()}`}
      act={async () => {
        if (!props.asked) return;
        const { account, role } = props.asked;
        const { setRole } = await ask(SetRoleDocument, { account: account.id, role });
        props.changed(setRole.account);
      }}
    >
      <Show
        when={props.asked && isLess(props.asked.account.role, props.asked.role)}
        fallback="Admins run this server: they give roles and take them, ban and invite, and see e-mail addresses."
      >
        It is less than they may do now. Their sessions and access tokens end at once: they log in again.
      </Show>
    </Question>
  );
}
