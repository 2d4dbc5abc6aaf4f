/** Starts the viewer of the API reference in the browser: whoever signs in by it is signed in for what they try next. */

/** The Idempotency-Key that the reference shows; each call that is tried gets one of its own. */
const EXAMPLE_KEY = '0196a2b4-0000-7000-8000-0000000000fd';

const viewer = window.SwaggerUIBundle({
  url: '/openapi.json', dom_id: '#reference', deepLinking: true, docExpansion: 'none', filter: true, tryItOutEnabled: true,
  defaultModelsExpandDepth: 0, persistAuthorization: false, validatorUrl: null,
  requestInterceptor: (request) => {
    if (request.headers['Idempotency-Key'] === EXAMPLE_KEY) request.headers['Idempotency-Key'] = crypto.randomUUID();
    return request;
  },
  responseInterceptor: (response) => {
    const token = response.ok ? response.body?.accessToken : undefined;
    if (token !== undefined) viewer.preauthorizeApiKey('bearer', token);
    // Whoever signed out is forgotten here too: the page keeps the token in its memory.
    if (response.ok && new URL(response.url).pathname === '/v1/session/end') viewer.authActions.logout(['bearer']);
    return response;
  },
});
