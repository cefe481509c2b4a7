import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import shop.notifier.NotifierServiceApi;
import shop.order.NouvelleCommande;
import shop.order.NouvelleLigne;
import shop.order.OrderServiceApi;
import shop.product.Produit;
import shop.product.ProductServiceApi;
import shop.user.ApiException;
import shop.user.ModificationUtilisateur;
import shop.user.NouvelUtilisateur;
import shop.user.Probleme;
import shop.user.UserServiceApi;

/** A visit of the shop whose address is the argument. It prints a line per step, as the other languages' do. */
class Journey {
    public static void main(String[] arguments) throws Exception {
        var shop = arguments[0];
        var client = new shop.user.ApiClient();
        client.setBasePath(shop);
        var users = new UserServiceApi(client);
        var zoe = NouvelUtilisateur.fromJson("""
            {"nom": "Martin", "prenom": "Zoé", "adresse": "12 rue des Lilas, Lyon"}""");
        var key = UUID.randomUUID().toString();
        var registered = users.registerUser(zoe, key, null, null, null);
        System.out.println("registered: " + registered.getPrenom() + " " + registered.getNom());
        var again = users.registerUser(zoe, key, null, null, null);
        System.out.println("same key, same user: " + again.getId().equals(registered.getId()));
        var all = users.listUsers(null, null, null, null, null, null, null);
        System.out.println("listed: " + all.stream().anyMatch(one -> one.getId().equals(registered.getId())));
        buy(shop, registered.getId());

        var found = users.findUserWithHttpInfo(registered.getId(), null, null, null, null);
        var tag = found.getHeaders().entrySet().stream()
            .filter(header -> header.getKey().equalsIgnoreCase("ETag")).findFirst().orElseThrow().getValue().get(0);
        var move = new ModificationUtilisateur().adresse("1 place Bellecour, Lyon");
        var moved = users.changeUser(registered.getId(), move, tag, null, null, null);
        System.out.println("moved: " + moved.getAdresse());
        try {
            users.changeUser(registered.getId(), move, tag, null, null, null);
        } catch (ApiException refusal) {
            var problem = problem(refusal);
            System.out.println("moved meanwhile: " + problem.getStatus() + " " + problem.getType());
        }
        try {
            users.registerUser(zoe.prénom("Zoé"), null, null, null, null);
        } catch (ApiException refusal) {
            var problem = problem(refusal);
            System.out.println("both spellings: " + problem.getStatus() + " " + problem.getErrors().get(0).getPointer());
        }
        follow(shop);
    }

    private static void buy(String shop, UUID customer) throws Exception {
        var client = new shop.product.ApiClient();
        client.setBasePath(shop);
        var catalogue = new ProductServiceApi(client).listProducts(null, null, null, null, null, null, null, null);
        var radio = named(catalogue, "Radio vintage");
        var salt = named(catalogue, "Sel de Guérande");
        System.out.println("catalogue: " + radio.getPrix() + " " + salt.getPrix());

        var orderClient = new shop.order.ApiClient();
        orderClient.setBasePath(shop);
        var orders = new OrderServiceApi(orderClient);
        var basket = new NouvelleCommande().utilisateurId(customer)
            .addProduitsItem(new NouvelleLigne().id(radio.getId()).quantite(828))
            .addProduitsItem(new NouvelleLigne().id(salt.getId()).quantite(217));
        var placed = orders.placeOrder(basket, null, null, null, null);
        BigDecimal total = orders.findOrder(placed.getId(), null, null, null, null).getPrixTotal();
        System.out.println("found: " + total);
        var expected = orders.placeOrder(basket.prixTotal(total), null, null, null, null);
        System.out.println("with that total: " + expected.getPrixTotal());
        System.out.println("set aside: " + orders.readOrderStatus(null, null, null).getBoiteDEnvoi().getEcartes());
    }

    private static Produit named(List<Produit> catalogue, String name) {
        return catalogue.stream().filter(one -> one.getNom().equals(name)).findFirst().orElseThrow();
    }

    /** The client's own method returns when the stream has ended, which it does not. What it sends can be read meanwhile. */
    private static void follow(String shop) throws Exception {
        var client = new shop.notifier.ApiClient();
        client.setBasePath(shop);
        var call = new NotifierServiceApi(client).followNotificationsCall(new UUID(0, 0).toString(), null, null, null, null, null);
        var request = call.request().newBuilder().header("Accept", "text/event-stream").build();
        var lines = client.getHttpClient().newCall(request).execute().body().source();
        for (var line = ""; line != null; line = lines.readUtf8Line()) {
            if (line.startsWith("event:")) {
                System.out.println(line);
                System.exit(0);
            }
        }
    }

    private static Probleme problem(ApiException refusal) throws IOException {
        return Probleme.fromJson(refusal.getResponseBody());
    }
}
