import { Suspense, lazy, useEffect } from 'react';
import { Route, Switch, useLocation } from 'wouter';

import { Footer } from './components/Footer';
import { Header } from './components/Header';
import { ErrorBoundary } from './components/ErrorBoundary';
import { Toaster } from './components/Toaster';
import { CartPage } from './pages/CartPage';
import { CataloguePage } from './pages/CataloguePage';
import { MissingPage } from './pages/MissingPage';
import { NotificationsPage } from './pages/NotificationsPage';
import { OrderPage } from './pages/OrderPage';
import { OrdersPage } from './pages/OrdersPage';
import { UsersPage } from './pages/UsersPage';

const loadCoulisses = () => import('./pages/CoulissesPage');
const CoulissesPage = lazy(loadCoulisses);

/** Once the first page is there, so that the showpiece is not waited for when it is wanted. */
export function preloadCoulisses(): void {
  loadCoulisses().catch(() => undefined);
}

export function App() {
  const [location] = useLocation();
  useNewPage(location);
  return (
    <>
      <a className="skip" href="#contenu">
        Aller au contenu
      </a>
      <Header />
      <main id="contenu" tabIndex={-1}>
        <ErrorBoundary key={location}>
          <Suspense fallback={<div className="page-wait" aria-busy="true" />}>
            <Switch>
              <Route path="/" component={CataloguePage} />
              <Route path="/boutique" component={CataloguePage} />
              <Route path="/panier" component={CartPage} />
              <Route path="/commandes" component={OrdersPage} />
              <Route path="/commandes/:id">{({ id }) => <OrderPage key={id} id={id} />}</Route>
              <Route path="/utilisateurs" component={UsersPage} />
              <Route path="/notifications-en-direct" component={NotificationsPage} />
              <Route path="/coulisses" component={CoulissesPage} />
              <Route component={MissingPage} />
            </Switch>
          </Suspense>
        </ErrorBoundary>
      </main>
      <Footer />
      <Toaster />
    </>
  );
}

let first = true;

/** A new page begins at its top, and who reads it by ear is told so; the first one is the browser's business. */
function useNewPage(location: string): void {
  useEffect(() => {
    if (first) {
      first = false;
      return;
    }
    scrollTo({ top: 0, behavior: 'instant' });
    document.getElementById('contenu')?.focus({ preventScroll: true });
  }, [location]);
}
