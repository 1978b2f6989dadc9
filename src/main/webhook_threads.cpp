#include "main/webhook_threads.h"

#include <chrono>
#include <exception>
#include <utility>

#include "core/log.h"

namespace rollcall {
namespace {

constexpr std::chrono::seconds kBetweenLooks{1};

/// The border at which the exceptions of these threads end. Whether there was none.
template <class Body>
bool guarded(const char* what, Body body) {
    try {
        body();
        return true;
    } catch (const std::exception& exception) {
        log::error(what, {{"reason", exception.what()}});
        return false;
    }
}

}  // namespace

WebhookThreads::WebhookThreads(app::WebhookSender& sender)
    : sender_(sender), looking_([this] { look(); }) {}

WebhookThreads::~WebhookThreads() {
    stop();
}

void WebhookThreads::ask_to_stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
}

void WebhookThreads::stop() {
    ask_to_stop();
    if (looking_.joinable()) {
        looking_.join();
    }
}

bool WebhookThreads::stopping() const {
    const std::lock_guard lock(mutex_);
    return stopping_;
}

void WebhookThreads::look() {
    while (!stopping()) {
        bool more = false;
        guarded("webhooks could not be looked after", [&] {
            more = collect();
            join_finished();
            start_senders();
        });
        std::unique_lock lock(mutex_);
        if (!more) {
            changed_.wait_for(lock, kBetweenLooks, [this] { return stopping_; });
        }
    }
    for (auto& [hook, thread] : senders_) {
        thread.join();
    }
}

bool WebhookThreads::collect() {
    const auto more = sender_.collect();
    if (!more) {
        log::warning("what webhooks are to be told is not collected for now",
                     {{"reason", more.error().message}});
    }
    return more && *more;
}

void WebhookThreads::join_finished() {
    std::set<webhooks::HookId> finished;
    {
        const std::lock_guard lock(mutex_);
        finished.swap(finished_);
    }
    for (const webhooks::HookId& hook : finished) {
        const auto sender = senders_.find(hook);
        sender->second.join();
        senders_.erase(sender);
    }
}

void WebhookThreads::start_senders() {
    const auto due = sender_.due();
    if (!due) {
        return;  // collect() has told the log what is wrong with the store
    }
    for (const webhooks::HookId& hook : *due) {
        if (senders_.size() < webhooks::kMostHooks && !senders_.contains(hook)) {
            senders_.emplace(hook, std::thread([this, hook] { send_to(hook); }));
        }
    }
}

void WebhookThreads::send_to(const webhooks::HookId& hook) {
    const bool sent = guarded("a webhook's deliveries could not be sent", [&] {
        const outbound::StopAsked stop = [this] { return stopping(); };
        while (!stop() && sender_.send_next(hook, stop)) {
        }
    });
    if (!sent) {
        sender_.rest(hook);
    }
    const std::lock_guard lock(mutex_);
    finished_.insert(hook);
}

}  // namespace rollcall
