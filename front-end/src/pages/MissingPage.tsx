import { Link } from 'wouter';

import { Empty } from '../components/Empty';
import { Heading } from '../components/Heading';

export function MissingPage() {
  return (
    <>
      <Heading title="Page introuvable" />
      <Empty icon="search" title="Il n’y a rien à cette adresse">
        <Link href="/" className="button">
          Revenir à la boutique
        </Link>
      </Empty>
    </>
  );
}
