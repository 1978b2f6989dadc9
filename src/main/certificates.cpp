#include "main/certificates.h"

#include <utility>

#include "core/log.h"
#include "server/local_ca.h"

namespace rollcall {

Status Certificates::open() {
    if (config_.server.http) {
        return {};
    }
    if (!config_.server.certificate.empty()) {
        auto given = server::read_identity(config_.server.certificate,
                                           config_.server.certificate_key, clock_);
        if (!given) {
            return given.error();
        }
        tls = std::move(*given);
        return {};
    }
    return open_local();
}

void Certificates::renew(server::Server& server) {
    if (ca_fingerprint.empty()) {
        return;
    }
    const Status opened = open_local();
    if (!opened) {
        log::warning("the certificate could not be renewed", {{"reason", opened.error().message}});
        return;
    }
    in_use_ = in_use_ && !reissued;
    if (in_use_) {
        return;
    }
    const Status replaced = server.replace_tls(*tls);
    in_use_ = replaced.has_value();
    if (replaced) {
        log::info("the server certificate was issued anew and is in use");
    } else {
        log::warning("the new server certificate could not be taken into use; trying again",
                     {{"reason", replaced.error().message}});
    }
}

Status Certificates::open_local() {
    auto local = server::open_local_identity(config_.data / "tls",
                                             server::host_names_of_this_machine(), clock_);
    if (!local) {
        return local.error();
    }
    tls = std::move(local->server);
    ca_certificate = std::move(local->ca_certificate);
    ca_fingerprint = std::move(local->ca_fingerprint);
    warn_of_new(local->left_out);
    reissued = local->reissued;
    return {};
}

/// Addresses that the authority's constraints do not permit, whenever they change.
void Certificates::warn_of_new(const std::vector<std::string>& left_out) {
    if (left_out != left_out_) {
        for (const std::string& name : left_out) {
            log::warning(
                "browsers will not trust this server under an address that its authority does not "
                "cover; remove the folder tls to make a new one",
                {{"address", name}});
        }
        left_out_ = left_out;
    }
}

}  // namespace rollcall
