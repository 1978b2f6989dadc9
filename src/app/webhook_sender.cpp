#include "app/webhook_sender.h"

#include <algorithm>
#include <string>
#include <utility>

#include "app/webhooks.h"
#include "core/log.h"
#include "webhooks/signature.h"

namespace rollcall::app {
namespace {

using webhooks::Delivery;
using webhooks::Hook;
using webhooks::HookId;
using webhooks::HookState;
using webhooks::Outcome;
using webhooks::Tried;

Tried tried_of(const Result<outbound::Answer>& answer, TimePoint at) {
    Tried tried;
    tried.at = at;
    if (!answer) {
        tried.error = answer.error().message;
        return tried;
    }
    tried.status = answer->status;
    if (answer->status >= 200 && answer->status < 300) {
        tried.outcome = Outcome::arrived;
        return tried;
    }
    tried.error = answer->status >= 300 && answer->status < 400
                      ? "answered with a redirect, which is not followed"
                      : "answered " + std::to_string(answer->status);
    return tried;
}

void tell_of_failed(const std::optional<Hook>& before, const std::optional<Hook>& now) {
    if (before && now && before->state == HookState::active && now->state == HookState::failed) {
        log::warning(
            "a webhook is switched off, because nothing has arrived there for days; make it active "
            "again when its target is well",
            {{"webhook", now->id.value()}, {"name", now->terms.name}});
    }
}

}  // namespace

WebhookSender::WebhookSender(webhooks::WebhookStore& store, PayloadSources sources,
                             outbound::Client& client, const Clock& clock, SecretKey key,
                             SenderSettings settings)
    : store_(store),
      sources_(sources),
      client_(client),
      clock_(clock),
      key_(std::move(key)),
      settings_(settings) {}

Result<bool> WebhookSender::collect() {
    const auto collected = store_.collect({.now = clock_.now(),
                                           .device_silence = settings_.device_silence,
                                           .listening_since = settings_.listening_since});
    if (!collected) {
        return collected.error();
    }
    if (collected->dropped > 0) {
        log::warning("too many deliveries wait for webhooks; the oldest are dropped",
                     {{"deliveries", std::to_string(collected->dropped)}});
    }
    return collected->more;
}

Result<std::vector<HookId>> WebhookSender::due() const {
    auto due = store_.due(clock_.now());
    if (due) {
        std::erase_if(*due, [this](const HookId& hook) { return rests(hook); });
    }
    return due;
}

bool WebhookSender::send_next(const HookId& id, const outbound::StopAsked& stop) {
    if (rests(id)) {
        return false;
    }
    const auto delivery = store_.next_due(id, clock_.now());
    const auto hook = store_.find(id);
    if (!delivery || !*delivery || !hook || !*hook) {
        return false;
    }
    const Tried tried = attempt(**hook, **delivery, stop);
    if (tried.outcome == Outcome::failed && !tried.status && stop()) {
        return false;  // it is sent after the next start
    }
    if (tried.outcome != Outcome::dropped) {
        note_reached(id, tried.status.has_value());
    }
    const auto after = store_.record((*delivery)->number, tried);
    if (!after) {
        log::warning("what came of a webhook's delivery could not be written down",
                     {{"webhook", id.value()}, {"reason", after.error().message}});
        rest(id);  // or it would be sent again at once, and again
        return false;
    }
    tell_of_failed(*hook, *after);
    return true;
}

Tried WebhookSender::attempt(const Hook& hook, const Delivery& delivery,
                             const outbound::StopAsked& stop) {
    Tried tried;
    tried.at = clock_.now();
    const auto body = payload_of(delivery, sources_);
    const auto sealed = store_.sealed_secret(hook.id);
    if (!body || !sealed || !*sealed) {
        log::warning("a webhook's delivery could not be made",
                     {{"webhook", hook.id.value()},
                      {"reason", !body     ? body.error().message
                                 : !sealed ? sealed.error().message
                                           : "there is no such webhook any more"}});
        // It counts, so that others go first and it is given up in the end.
        tried.error = "it could not be read here; the server's log says why";
        return tried;
    }
    if (!*body) {
        tried.outcome = Outcome::dropped;
        tried.error = "what it is about has been removed";
        return tried;
    }
    const auto secret = opened_hook_secret(key_, hook.id, **sealed);
    if (!secret) {
        tried.error = "the secret cannot be opened; make a new one";
        return tried;
    }
    outbound::Post post;
    post.url = hook.terms.url;
    post.headers = {"Content-Type: application/json", "Rollcall-Delivery: " + delivery.id,
                    "Rollcall-Event: " + std::string(webhooks::kind_name(delivery.kind)),
                    "Rollcall-Signature: " + webhooks::signature(*secret, tried.at, **body)};
    post.body = **body;
    post.deadline = kDeadline;
    post.answer_limit = 16 * 1024;
    return tried_of(client_.post(post, stop), tried.at);
}

bool WebhookSender::rests(const HookId& hook) const {
    const std::lock_guard lock(mutex_);
    const auto found = resting_.find(hook);
    return found != resting_.end() && clock_.now() < found->second.until;
}

void WebhookSender::rest(const HookId& hook) {
    note_reached(hook, false);
}

void WebhookSender::note_reached(const HookId& hook, bool reached) {
    const std::lock_guard lock(mutex_);
    if (reached) {
        resting_.erase(hook);
        return;
    }
    Rest& rest = resting_[hook];
    rest.length = rest.length.count() == 0
                      ? std::chrono::milliseconds(kRest)
                      : std::min(rest.length * 2, std::chrono::milliseconds(kLongestRest));
    rest.until = clock_.now() + rest.length;
}

}  // namespace rollcall::app
