import { ask } from '../connection/ask.ts';
import type { Failure } from '../connection/failure.ts';
import { type AssignableRole, type KnownAccountFragment, SetRoleDocument } from '../graphql/documents.ts';
import { Select } from '../ui/Select.tsx';
import { isGrave, ROLES } from './roles.ts';

type RoleSelectProps = {
  account: KnownAccountFragment;
  changed: (account: KnownAccountFragment) => void;
  /** Asks first: for what gives everything, or takes something away. */
  promote: (role: AssignableRole) => void;
  failed: (failure: Failure | undefined) => void;
};

export function RoleSelect(props: RoleSelectProps) {
  let box: HTMLSpanElement | undefined;
  // It shows the role that somebody has, whatever becomes of the one that was chosen.
  const reset = () => {
    const select = box?.querySelector('select');
    if (select) select.value = props.account.role;
  };
  const choose = async (role: AssignableRole) => {
    reset();
    if (role === props.account.role) return;
    if (isGrave(props.account.role, role)) return props.promote(role);
    props.failed(undefined);
    try {
      const { setRole } = await ask(SetRoleDocument, { account: props.account.id, role });
      props.changed(setRole.account);
      reset();
    } catch (thrown) {
      props.failed(thrown as Failure);
    }
  };
  return (
    <span ref={box} class="role-select">
      <Select
        label={`Role of ${props.account.name}`}
        name="role-of"
        value={props.account.role}
        change={(role) => void choose(role as AssignableRole)}
        options={ROLES}
      />
    </span>
  );
}
