#pragma once

#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "app/webhook_sender.h"

namespace rollcall {

/// The threads that webhooks are sent by: one looks once a second for what has happened, and each
/// hook that has something to be sent gets one of its own until that is done, so that a slow target
/// keeps no other waiting. At most webhooks::kMostHooks of these at a time.
class WebhookThreads {
  public:
    /// Starts. `sender` outlives it.
    explicit WebhookThreads(app::WebhookSender& sender);
    /// Stops.
    ~WebhookThreads();
    WebhookThreads(const WebhookThreads&) = delete;
    WebhookThreads& operator=(const WebhookThreads&) = delete;

    /// Gives up what is under way, which is sent after the next start, and returns when no thread
    /// is left.
    void stop();
    /// The same, without waiting for them.
    void ask_to_stop();

  private:
    void look();
    /// Whether there is more to be collected at once.
    bool collect();
    void start_senders();
    void send_to(const webhooks::HookId& hook);
    void join_finished();
    bool stopping() const;

    app::WebhookSender& sender_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    bool stopping_ = false;
    std::set<webhooks::HookId> finished_;              ///< whose threads may be joined
    std::map<webhooks::HookId, std::thread> senders_;  ///< of the looking thread alone
    std::thread looking_;
};

}  // namespace rollcall
