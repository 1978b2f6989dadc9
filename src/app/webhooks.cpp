#include "app/webhooks.h"

#include <utility>

#include "core/bytes.h"
#include "core/digest.h"

namespace rollcall::app {
namespace {

using webhooks::Hook;
using webhooks::HookChange;
using webhooks::HookId;
using webhooks::HookTerms;

constexpr std::size_t kIdBytes = 12;
constexpr std::size_t kSecretBytes = 32;

Error no_such_hook() {
    return {ErrorCode::not_found, "There is no such webhook."};
}

std::string secret_context(const HookId& id) {
    return "secret of webhook " + id.value();
}

/// So that whoever finds it somewhere knows what it is.
std::string new_secret() {
    return "whsec_" + to_base64url(random_bytes(kSecretBytes));
}

}  // namespace

Webhooks::Webhooks(webhooks::WebhookStore& store, outbound::Client& client, const Clock& clock,
                   SecretKey key)
    : store_(store), client_(client), clock_(clock), key_(std::move(key)) {}

Status Webhooks::check_target(const std::string& url) {
    Status checked = client_.check(url, kLookUpTime);
    return !checked && checked.error().code == ErrorCode::unavailable ? Status{} : checked;
}

Result<IssuedHook> Webhooks::add(const HookTerms& terms) {
    if (Status valid = webhooks::validate(terms); !valid) {
        return valid.error();
    }
    if (Status target = check_target(terms.url); !target) {
        return target.error();
    }
    IssuedHook issued;
    issued.hook.id = HookId(to_base64url(random_bytes(kIdBytes)));
    issued.hook.terms = terms;
    issued.hook.created_at = clock_.now();
    issued.secret = new_secret();
    Status added = store_.add(issued.hook, sealed_hook_secret(key_, issued.hook.id, issued.secret));
    return added ? Result<IssuedHook>(std::move(issued)) : added.error();
}

Result<Hook> Webhooks::change(const HookId& id, const HookChange& change) {
    if (change.url) {
        if (Status target = check_target(*change.url); !target) {
            return target.error();
        }
    }
    return store_.change(id, change);
}

Result<IssuedHook> Webhooks::roll_secret(const HookId& id) {
    const std::string secret = new_secret();
    if (Status put = store_.put_sealed_secret(id, sealed_hook_secret(key_, id, secret)); !put) {
        return put.error();
    }
    auto hook = find(id);
    return hook ? Result<IssuedHook>(IssuedHook{std::move(*hook), secret}) : hook.error();
}

Result<Hook> Webhooks::find(const HookId& id) const {
    auto hook = store_.find(id);
    if (!hook) {
        return std::move(hook).error();
    }
    return *hook ? Result<Hook>(std::move(**hook)) : no_such_hook();
}

Bytes sealed_hook_secret(const SecretKey& key, const HookId& id, const std::string& secret) {
    return seal(key, as_bytes(secret), as_bytes(secret_context(id)));
}

std::optional<std::string> opened_hook_secret(const SecretKey& key, const HookId& id,
                                              const Bytes& sealed) {
    const auto opened = open_sealed(key, sealed, as_bytes(secret_context(id)));
    return opened ? std::optional(std::string(as_text(*opened))) : std::nullopt;
}

}  // namespace rollcall::app
