// Package subscribe tells subscribers of events by webhook. The event log in the public bucket is
// the only source: a subscription keeps a cursor per dataset and goes through the log in order,
// so that a killed process continues where it was and nothing is lost or skipped.
//
// Deliveries are at least once; webhook-id is the event's id, the same for every try. Bodies are
// CloudEvents 1.0 in JSON, signed as Standard Webhooks 1.0.0 prescribes
// (https://github.com/standard-webhooks/standard-webhooks). Redirects are not followed, and
// private addresses are refused unless the operator allows them.
package subscribe
