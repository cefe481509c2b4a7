export default function CoulissesPage() {
  return null;
}
