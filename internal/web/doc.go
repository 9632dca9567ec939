// Package web is the public face of the catalog: pages, JSON API, data files, RDF and feeds, as
// one http.Handler over the public bucket. It reads and never writes; what it can reach is
// what anybody may see.
//
// Pages are rendered on the server from html/template, in Norwegian Bokmål and English, and
// need no script. They are styled by Designsystemet where its stylesheets were built in
// (assets/vendor, filled by the Makefile from styles/), else by own.css, which gives the same
// custom properties and class names; site.css holds the layout on top of either.
//
// Everything that is shown follows from a dataset's pointer, read for each request, so that a
// withdrawn version answers 410 at once. What hangs on an immutable version (manifest,
// profile, preview) and the catalog generation are kept in small bounded caches.
//
// The handler answers wrong input with one error form: {"error":{"kind","code","message",
// "hint","id"}} in JSON, or a page that says the same. Nothing that a request holds is ever
// repeated unescaped, and neither query text nor headers are logged.
//
// To add a route: a line in (*site).routes, a path in openapi.json when it is below /api/v1,
// and texts in messages.go.
package web
