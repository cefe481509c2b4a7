import type { NewUser } from '../../api/client';
import { ProblemError, faultsByField, pointerTokens } from '../../api/problem';
import { Field } from '../../components/Field';

type UserField = keyof NewUser;

export const userFields: Record<UserField, { label: string; autoComplete: string }> = {
  prenom: { label: 'Prénom', autoComplete: 'given-name' },
  nom: { label: 'Nom', autoComplete: 'family-name' },
  adresse: { label: 'Adresse', autoComplete: 'street-address' },
};

export const userFieldNames = Object.keys(userFields) as UserField[];

export function userFaults(error: unknown) {
  const faults = error instanceof ProblemError ? error.problem?.errors : undefined;
  return faultsByField(faults, (pointer) => {
    const [field] = pointerTokens(pointer);
    return userFieldNames.find((name) => name === field) ?? null;
  });
}

interface Props {
  value: NewUser;
  onChange: (value: NewUser) => void;
  faults: Partial<Record<UserField, string>>;
}

export function UserFields({ value, onChange, faults }: Props) {
  return (
    <div className="user-fields">
      {userFieldNames.map((name) => (
        <Field
          key={name}
          name={name}
          label={userFields[name].label}
          autoComplete={userFields[name].autoComplete}
          multiline={name === 'adresse'}
          value={value[name]}
          onChange={(typed) => onChange({ ...value, [name]: typed })}
          fault={faults[name]}
        />
      ))}
    </div>
  );
}
