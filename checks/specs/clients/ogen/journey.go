// A visit of the shop whose address is the argument. It prints a line per step, as the other languages' do.
package main

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"os"
	"strings"
	"time"

	"clients/order"
	"clients/product"
	"clients/user"

	"github.com/google/uuid"
)

var ctx = context.Background()

func main() {
	shop := os.Args[1]
	users := must(user.NewClient(shop))
	zoe := user.NouvelUtilisateur{Nom: "Martin", Prenom: user.NewOptString("Zoé"), Adresse: "12 rue des Lilas, Lyon"}
	key := user.RegisterUserParams{IdempotencyKey: user.NewOptString(fmt.Sprint("ogen-", time.Now().UnixNano()))}
	registered := must(users.RegisterUser(ctx, &zoe, key)).(*user.UtilisateurHeaders).Response
	fmt.Println("registered:", registered.Prenom, registered.Nom)
	again := must(users.RegisterUser(ctx, &zoe, key)).(*user.UtilisateurHeaders).Response
	fmt.Println("same key, same user:", again.ID == registered.ID)
	isListed := false
	for _, one := range must(users.ListUsers(ctx, user.ListUsersParams{})).(*user.ListUsersOKHeaders).Response {
		isListed = isListed || one.ID == registered.ID
	}
	fmt.Println("listed:", isListed)
	buy(shop, registered.ID)

	found := must(users.FindUser(ctx, user.FindUserParams{ID: registered.ID})).(*user.FindUserOKHeaders)
	unchanged := user.ChangeUserParams{ID: registered.ID, IfMatch: user.NewOptString(found.ETag)}
	move := user.ChangeUserApplicationJSON{Adresse: user.NewOptString("1 place Bellecour, Lyon")}
	moved := must(users.ChangeUser(ctx, &move, unchanged)).(*user.FindUserOKHeaders).Response
	fmt.Println("moved:", moved.Adresse)
	stale := must(users.ChangeUser(ctx, &move, unchanged)).(*user.ChangeUserPreconditionFailed).Response
	fmt.Println("moved meanwhile:", stale.Status, stale.Type)
	zoe.PrNom = user.NewOptString("Zoé")
	both := must(users.RegisterUser(ctx, &zoe, user.RegisterUserParams{})).(*user.RegisterUserBadRequest).Response
	fmt.Println("both spellings:", both.Status, both.Errors[0].Pointer)
	follow(shop)
}

func buy(shop string, customer uuid.UUID) {
	catalogue := map[string]product.Produit{}
	products := must(product.NewClient(shop))
	for _, one := range must(products.ListProducts(ctx, product.ListProductsParams{})).(*product.ListProductsOKHeaders).Response {
		catalogue[one.Nom] = one
	}
	radio, salt := catalogue["Radio vintage"], catalogue["Sel de Guérande"]
	fmt.Printf("catalogue: %.2f %.2f\n", radio.Prix, salt.Prix)

	orders := must(order.NewClient(shop))
	basket := order.NouvelleCommande{UtilisateurID: customer, Produits: []order.NouvelleLigne{
		{ID: radio.ID, Quantite: order.NewOptInt32(828)}, {ID: salt.ID, Quantite: order.NewOptInt32(217)},
	}}
	placed := must(orders.PlaceOrder(ctx, &basket, order.PlaceOrderParams{})).(*order.CommandeHeaders).Response
	found := must(orders.FindOrder(ctx, order.FindOrderParams{ID: placed.ID})).(*order.FindOrderOKHeaders).Response
	fmt.Printf("found: %.2f\n", found.PrixTotal)
	basket.PrixTotal = order.NewOptFloat64(found.PrixTotal)
	expected := must(orders.PlaceOrder(ctx, &basket, order.PlaceOrderParams{})).(*order.CommandeHeaders).Response
	fmt.Printf("with that total: %.2f\n", expected.PrixTotal)
	status := must(orders.ReadOrderStatus(ctx, order.ReadOrderStatusParams{})).(*order.EtatDesCommandesHeaders).Response
	fmt.Println("set aside:", status.BoiteDEnvoi.Value.Ecartes)
}

// The client's own method returns when the stream has ended, which it does not.
func follow(shop string) {
	request := must(http.NewRequest("GET", shop+"/notifications/stream", nil))
	request.Header.Set("Last-Event-ID", uuid.Nil.String())
	answer := must(http.DefaultClient.Do(request))
	defer answer.Body.Close()
	for lines := bufio.NewScanner(answer.Body); lines.Scan(); {
		if strings.HasPrefix(lines.Text(), "event:") {
			fmt.Println(lines.Text())
			return
		}
	}
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}
