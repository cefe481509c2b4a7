// Which specifications Swagger UI lists. Their addresses are on the page's own origin: no CORS, and any host works.
window.onload = () => {
  window.ui = SwaggerUIBundle({
    dom_id: '#swagger-ui',
    urls: [
      { name: 'user-service', url: '/openapi/user.json' },
      { name: 'product-service', url: '/openapi/product.json' },
      { name: 'order-service', url: '/openapi/order.json' },
      { name: 'notifier-service', url: '/openapi/notifier.json' },
    ],
    layout: 'StandaloneLayout', // with the selector on top
    presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset],
    deepLinking: true,
    displayRequestDuration: true,
    validatorUrl: null, // else it sends the specifications to a public validator
  });
};
