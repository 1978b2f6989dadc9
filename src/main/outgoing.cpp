#include "main/outgoing.h"

#include <chrono>

namespace rollcall {
namespace {

outbound::AddressPolicy policy_of(const Config& config) {
    std::vector<IpNetwork> networks;
    for (const std::string& text : config.outbound.allowed_networks) {
        if (const auto network = IpNetwork::parse(text)) {  // the settings take no other
            networks.push_back(*network);
        }
    }
    return outbound::AddressPolicy(std::move(networks));
}

app::SenderSettings sender_settings(const Config& config, const Clock& clock) {
    app::SenderSettings settings;
    settings.listening_since = clock.now();
    if (config.webhooks.device_offline_minutes > 0) {
        settings.device_silence = std::chrono::minutes(config.webhooks.device_offline_minutes);
    }
    return settings;
}

}  // namespace

WayOut::WayOut(const Config& config)
    : resolver_(outbound::make_system_resolver()),
      client_(outbound::make_curl_client(*resolver_, policy_of(config))) {}

Outgoing::Outgoing(const Config& config, Parts& parts)
    : way_out(config),
      webhooks(parts.webhook_store(), way_out.client(), parts.clock(), parts.webhook_key()),
      sender(parts.webhook_store(),
             {.hooks = parts.webhook_store(), .events = parts.events(), .people = parts.people()},
             way_out.client(), parts.clock(), parts.webhook_key(),
             sender_settings(config, parts.clock())) {}

}  // namespace rollcall
