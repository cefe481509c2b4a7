import java.util.Locale
import java.util.UUID
import kotlin.system.exitProcess
import okhttp3.OkHttpClient
import okhttp3.Request
import shop.order.apis.OrderServiceApi
import shop.order.models.NouvelleCommande
import shop.order.models.NouvelleLigne
import shop.product.apis.ProductServiceApi
import shop.user.apis.UserServiceApi
import shop.user.infrastructure.ClientError
import shop.user.infrastructure.ClientException
import shop.user.infrastructure.Serializer
import shop.user.models.ModificationUtilisateur
import shop.user.models.NouvelUtilisateur
import shop.user.models.Probleme

/** A visit of the shop whose address is the argument. It prints a line per step, as the other languages' do. */
fun main(arguments: Array<String>) {
    val (shop) = arguments
    val users = UserServiceApi(shop)
    val zoe = NouvelUtilisateur(nom = "Martin", prenom = "Zoé", adresse = "12 rue des Lilas, Lyon")
    val key = UUID.randomUUID().toString()
    val registered = users.registerUser(zoe, key)
    println("registered: ${registered.prenom} ${registered.nom}")
    println("same key, same user: ${users.registerUser(zoe, key).id == registered.id}")
    println("listed: ${users.listUsers().any { it.id == registered.id }}")
    buy(shop, registered.id)

    val found = users.findUserWithHttpInfo(registered.id, null, null, null, null)
    val tag = found.headers.entries.first { it.key.equals("ETag", ignoreCase = true) }.value.first()
    val move = ModificationUtilisateur(adresse = "1 place Bellecour, Lyon")
    println("moved: ${users.changeUser(registered.id, move, tag).adresse}")
    problem { users.changeUser(registered.id, move, tag) }.let { println("moved meanwhile: ${it.status} ${it.type}") }
    problem { users.registerUser(zoe.copy(prénom = "Zoé")) }
        .let { println("both spellings: ${it.status} ${it.errors?.first()?.pointer}") }
    follow(shop)
}

private fun buy(shop: String, customer: UUID) {
    val catalogue = ProductServiceApi(shop).listProducts().associateBy { it.nom }
    val radio = catalogue.getValue("Radio vintage")
    val salt = catalogue.getValue("Sel de Guérande")
    println("catalogue: ${euros(radio.prix)} ${euros(salt.prix)}")

    val orders = OrderServiceApi(shop)
    val lines = listOf(NouvelleLigne(id = radio.id, quantite = 828), NouvelleLigne(id = salt.id, quantite = 217))
    val basket = NouvelleCommande(utilisateurId = customer, produits = lines)
    val total = orders.findOrder(orders.placeOrder(basket).id).prixTotal
    println("found: ${euros(total)}")
    println("with that total: ${euros(orders.placeOrder(basket.copy(prixTotal = total)).prixTotal)}")
    println("set aside: ${orders.readOrderStatus().boiteDEnvoi?.ecartes}")
}

private fun euros(amount: Double) = String.format(Locale.ROOT, "%.2f", amount)

/** The client's own function returns when the stream has ended, which it does not. */
private fun follow(shop: String) {
    val request = Request.Builder().url("$shop/notifications/stream").header("Last-Event-ID", UUID(0, 0).toString())
    val lines = OkHttpClient().newCall(request.build()).execute().body.source()
    println(generateSequence { lines.readUtf8Line() }.first { it.startsWith("event:") })
    exitProcess(0)
}

private fun problem(request: () -> Unit): Probleme {
    val refusal = runCatching(request).exceptionOrNull() as ClientException
    val body = (refusal.response as ClientError<*>).body as String
    return Serializer.moshi.adapter(Probleme::class.java).fromJson(body)!!
}
