import { ProblemError } from '../api/problem';
import { fullName } from '../api/users';
import { shortId } from '../dates';
import { useUser, useUsers } from '../queries';

/** A name for an id. Orders outlive their users. */
export function UserName({ id }: { id: string }) {
  const users = useUsers();
  const listed = users.data?.items.find((user) => user.id === id);
  const asked = useUser(users.isSuccess && !listed && id !== '' ? id : null);
  const user = listed ?? asked.data?.user;
  if (user) return <>{fullName(user)}</>;
  if (asked.error instanceof ProblemError && asked.error.status === 404) return <em>Compte supprimé</em>;
  return <span className="mono">{shortId(id)}</span>;
}
