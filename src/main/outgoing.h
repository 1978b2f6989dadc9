#pragma once

#include <memory>

#include "app/webhook_sender.h"
#include "app/webhooks.h"
#include "core/config.h"
#include "main/parts.h"
#include "outbound/client.h"

namespace rollcall {

/// The one way out, as the settings allow it. Owns what it is made of.
class WayOut {
  public:
    explicit WayOut(const Config& config);
    outbound::Client& client() noexcept { return *client_; }

  private:
    std::unique_ptr<outbound::Resolver> resolver_;
    std::unique_ptr<outbound::Client> client_;
};

/// Webhooks as a server has them. `parts` outlive it.
struct Outgoing {
    WayOut way_out;
    app::Webhooks webhooks;
    app::WebhookSender sender;

    Outgoing(const Config& config, Parts& parts);
};

}  // namespace rollcall
