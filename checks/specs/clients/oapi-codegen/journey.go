// A visit of the shop whose address is the argument. It prints a line per step, as the other languages' do.
package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"clients/notifier"
	"clients/order"
	"clients/product"
	"clients/user"

	"github.com/google/uuid"
)

var ctx = context.Background()

func main() {
	shop := os.Args[1]
	users := must(user.NewClientWithResponses(shop))
	zoe := user.NouvelUtilisateur{Nom: "Martin", Prenom: pointer("Zoé"), Adresse: "12 rue des Lilas, Lyon"}
	key := user.RegisterUserParams{IdempotencyKey: pointer(fmt.Sprint("oapi-codegen-", time.Now().UnixNano()))}
	registered := must(users.RegisterUserWithResponse(ctx, &key, zoe)).JSON201
	fmt.Println("registered:", registered.Prenom, registered.Nom)
	again := must(users.RegisterUserWithResponse(ctx, &key, zoe)).JSON201
	fmt.Println("same key, same user:", again.Id == registered.Id)
	isListed := false
	for _, one := range *must(users.ListUsersWithResponse(ctx, nil)).JSON200 {
		isListed = isListed || one.Id == registered.Id
	}
	fmt.Println("listed:", isListed)
	buy(shop, registered.Id)

	found := must(users.FindUserWithResponse(ctx, registered.Id, nil))
	unchanged := user.ChangeUserParams{IfMatch: &found.Headers200.ETag}
	move := user.ModificationUtilisateur{Adresse: pointer("1 place Bellecour, Lyon")}
	moved := must(users.ChangeUserWithResponse(ctx, registered.Id, &unchanged, move)).JSON200
	fmt.Println("moved:", moved.Adresse)
	stale := must(users.ChangeUserWithResponse(ctx, registered.Id, &unchanged, move)).ApplicationproblemJSON412
	fmt.Println("moved meanwhile:", stale.Status, stale.Type)
	zoe.Prénom = pointer("Zoé")
	both := must(users.RegisterUserWithResponse(ctx, nil, zoe)).ApplicationproblemJSON400
	fmt.Println("both spellings:", both.Status, (*both.Errors)[0].Pointer)
	follow(shop)
}

func buy(shop string, customer uuid.UUID) {
	catalogue := map[string]product.Produit{}
	products := must(product.NewClientWithResponses(shop))
	for _, one := range *must(products.ListProductsWithResponse(ctx, nil)).JSON200 {
		catalogue[one.Nom] = one
	}
	radio, salt := catalogue["Radio vintage"], catalogue["Sel de Guérande"]
	fmt.Printf("catalogue: %.2f %.2f\n", radio.Prix, salt.Prix)

	orders := must(order.NewClientWithResponses(shop))
	basket := order.NouvelleCommande{UtilisateurId: customer, Produits: []order.NouvelleLigne{
		{Id: radio.Id, Quantite: pointer[int32](828)}, {Id: salt.Id, Quantite: pointer[int32](217)},
	}}
	placed := must(orders.PlaceOrderWithResponse(ctx, nil, basket)).JSON201
	found := must(orders.FindOrderWithResponse(ctx, placed.Id, nil)).JSON200
	fmt.Printf("found: %.2f\n", found.PrixTotal)
	basket.PrixTotal = &found.PrixTotal
	expected := must(orders.PlaceOrderWithResponse(ctx, nil, basket)).JSON201
	fmt.Printf("with that total: %.2f\n", expected.PrixTotal)
	status := must(orders.ReadOrderStatusWithResponse(ctx, nil)).JSON200
	fmt.Println("set aside:", status.BoiteDEnvoi.Ecartes)
}

// `FollowNotificationsWithResponse` returns when the stream has ended, which it does not. The plain client does at once.
func follow(shop string) {
	oldest := notifier.FollowNotificationsParams{LastEventID: pointer(uuid.Nil.String())}
	answer := must(must(notifier.NewClient(shop)).FollowNotifications(ctx, &oldest))
	defer answer.Body.Close()
	for lines := bufio.NewScanner(answer.Body); lines.Scan(); {
		if strings.HasPrefix(lines.Text(), "event:") {
			fmt.Println(lines.Text())
			return
		}
	}
}

func pointer[T any](value T) *T {
	return &value
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}
