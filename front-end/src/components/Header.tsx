import { Link, useRoute } from 'wouter';

import { pieces } from '../cart/cart';
import { useCart } from '../cart/store';
import { useStored } from '../storage';
import { Icon, type IconName } from './Icon';
import { shownTheme, themeStore } from './theme';

const pages: { path: string; pattern: string; name: string; icon: IconName }[] = [
  { path: '/', pattern: '/', name: 'Boutique', icon: 'shop' },
  { path: '/commandes', pattern: '/commandes/:id?', name: 'Commandes', icon: 'orders' },
  { path: '/utilisateurs', pattern: '/utilisateurs', name: 'Utilisateurs', icon: 'people' },
  { path: '/notifications-en-direct', pattern: '/notifications-en-direct', name: 'Notifications', icon: 'bell' },
  { path: '/coulisses', pattern: '/coulisses', name: 'Coulisses', icon: 'stage' },
];

export function Header() {
  return (
    <header className="header">
      <div className="awning" aria-hidden="true" />
      <div className="bar">
        <Link href="/" className="brand" aria-label="Échoppe, la boutique">
          Échoppe
        </Link>
        <nav className="nav" aria-label="Pages">
          {pages.map((page) => (
            <NavLink key={page.path} {...page} />
          ))}
        </nav>
        <div className="tools">
          <ThemeButton />
          <CartLink />
        </div>
      </div>
    </header>
  );
}

function NavLink({ path, pattern, name, icon }: (typeof pages)[number]) {
  const [here] = useRoute(pattern);
  return (
    <Link href={path} aria-current={here ? 'page' : undefined}>
      <Icon name={icon} />
      {name}
    </Link>
  );
}

function CartLink() {
  const [here] = useRoute('/panier');
  const count = pieces(useCart());
  return (
    <Link href="/panier" className="cart-link" aria-current={here ? 'page' : undefined}>
      <Icon name="cart" />
      <span>Panier</span>
      <span className="count" data-empty={count === 0}>
        {count}
        <span className="hidden"> {count > 1 ? 'articles' : 'article'}</span>
      </span>
    </Link>
  );
}

function ThemeButton() {
  const dark = shownTheme(useStored(themeStore)) === 'dark';
  return (
    <button type="button" className="theme" onClick={() => themeStore.set(dark ? 'light' : 'dark')} aria-pressed={dark}>
      <Icon name={dark ? 'sun' : 'moon'} />
      <span className="hidden">Thème sombre</span>
    </button>
  );
}
