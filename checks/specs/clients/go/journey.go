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

	"clients/notifier"
	"clients/order"
	"clients/product"
	"clients/user"
)

var ctx = context.Background()

func main() {
	shop := os.Args[1]
	users := user.NewAPIClient(&user.Configuration{Servers: user.ServerConfigurations{{URL: shop}}}).UserServiceAPI
	zoe := user.NewNouvelUtilisateur("Martin", "12 rue des Lilas, Lyon")
	zoe.SetPrenom("Zoé")
	key := fmt.Sprint("go-", time.Now().UnixNano())
	registered, _, err := users.RegisterUser(ctx).NouvelUtilisateur(*zoe).IdempotencyKey(key).Execute()
	check(err)
	fmt.Println("registered:", registered.Prenom, registered.Nom)
	again, _, err := users.RegisterUser(ctx).NouvelUtilisateur(*zoe).IdempotencyKey(key).Execute()
	check(err)
	fmt.Println("same key, same user:", again.Id == registered.Id)
	all, _, err := users.ListUsers(ctx).Execute()
	check(err)
	isListed := false
	for _, one := range all {
		isListed = isListed || one.Id == registered.Id
	}
	fmt.Println("listed:", isListed)
	buy(shop, registered.Id)

	_, answer, err := users.FindUser(ctx, registered.Id).Execute()
	check(err)
	tag := answer.Header.Get("ETag")
	move := user.NewModificationUtilisateur()
	move.SetAdresse("1 place Bellecour, Lyon")
	moved, _, err := users.ChangeUser(ctx, registered.Id).ModificationUtilisateur(*move).IfMatch(tag).Execute()
	check(err)
	fmt.Println("moved:", moved.Adresse)
	_, _, err = users.ChangeUser(ctx, registered.Id).ModificationUtilisateur(*move).IfMatch(tag).Execute()
	refusal := problem(err)
	fmt.Println("moved meanwhile:", refusal.Status, refusal.Type)
	zoe.SetPrnom("Zoé")
	_, _, err = users.RegisterUser(ctx).NouvelUtilisateur(*zoe).Execute()
	refusal = problem(err)
	fmt.Println("both spellings:", refusal.Status, refusal.Errors[0].Pointer)
	follow(shop)
}

func buy(shop string, customer string) {
	products := product.NewAPIClient(&product.Configuration{Servers: product.ServerConfigurations{{URL: shop}}}).ProductServiceAPI
	all, _, err := products.ListProducts(ctx).Execute()
	check(err)
	catalogue := map[string]product.Produit{}
	for _, one := range all {
		catalogue[one.Nom] = one
	}
	radio, salt := catalogue["Radio vintage"], catalogue["Sel de Guérande"]
	fmt.Printf("catalogue: %.2f %.2f\n", radio.Prix, salt.Prix)

	orders := order.NewAPIClient(&order.Configuration{Servers: order.ServerConfigurations{{URL: shop}}}).OrderServiceAPI
	lines := []order.NouvelleLigne{*order.NewNouvelleLigne(radio.Id), *order.NewNouvelleLigne(salt.Id)}
	lines[0].SetQuantite(828)
	lines[1].SetQuantite(217)
	basket := order.NewNouvelleCommande(customer, lines)
	placed, _, err := orders.PlaceOrder(ctx).NouvelleCommande(*basket).Execute()
	check(err)
	found, _, err := orders.FindOrder(ctx, placed.Id).Execute()
	check(err)
	fmt.Printf("found: %.2f\n", found.PrixTotal)
	basket.SetPrixTotal(found.PrixTotal)
	placed, _, err = orders.PlaceOrder(ctx).NouvelleCommande(*basket).Execute()
	check(err)
	fmt.Printf("with that total: %.2f\n", placed.PrixTotal)
	status, _, err := orders.ReadOrderStatus(ctx).Execute()
	check(err)
	outbox := status.GetBoiteDEnvoi()
	fmt.Println("set aside:", outbox.Ecartes)
}

// The client's own method returns when the stream has ended, which it does not: what it sends with is used instead.
func follow(shop string) {
	notifications := notifier.NewConfiguration()
	notifications.HTTPClient = http.DefaultClient
	request, _ := http.NewRequest("GET", shop+"/notifications/stream", nil)
	request.Header.Set("Last-Event-ID", "00000000-0000-0000-0000-000000000000")
	answer, err := notifications.HTTPClient.Do(request)
	check(err)
	defer answer.Body.Close()
	for lines := bufio.NewScanner(answer.Body); lines.Scan(); {
		if strings.HasPrefix(lines.Text(), "event:") {
			fmt.Println(lines.Text())
			return
		}
	}
}

func problem(err error) user.Probleme {
	return err.(*user.GenericOpenAPIError).Model().(user.Probleme)
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
