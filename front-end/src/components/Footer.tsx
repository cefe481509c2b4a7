export function Footer() {
  return (
    <footer className="footer">
      <p>
        Échoppe, boutique de démonstration : quatre microservices, et rien de simulé.{' '}
        <a href="/docs/">Les API à essayer</a>
      </p>
    </footer>
  );
}
