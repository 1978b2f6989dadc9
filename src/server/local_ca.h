#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/clock.h"
#include "core/result.h"
#include "server/server.h"

namespace rollcall::server {

/// What the certificate has to be good for: DNS names ("localhost", the host name, host.local) and
/// the numeric addresses of this machine's interfaces, IPv4 and IPv6.
struct HostNames {
    std::vector<std::string> dns;
    std::vector<std::string> addresses;
    friend bool operator==(const HostNames&, const HostNames&) = default;
};

/// Of this machine, now: sorted, without duplicates, without link-local addresses and without the
/// temporary IPv6 addresses that privacy extensions replace every day.
HostNames host_names_of_this_machine();

/// Rollcall's own small certificate authority and the server certificate it issued, in a folder of
/// the data folder: ca.crt, ca.key, server.crt, server.key (keys 0600).
struct LocalIdentity {
    TlsIdentity server;          ///< certificate chain and key for the listener
    std::string ca_certificate;  ///< PEM, to be installed on tablets
    std::string ca_fingerprint;  ///< SHA-256 of its DER, as AA:BB:...
    bool reissued = false;       ///< the server certificate is new
    /// Names and addresses that the CA's constraints do not permit, so that the server certificate
    /// is not valid for them. Not logged here: the caller knows what it had the last time.
    std::vector<std::string> left_out;
};

/// Opens the folder or creates what is missing. The CA (ECDSA P-256, 10 years, path length 0, TLS
/// servers only) carries name constraints: localhost, the host name and .local, and the private
/// address ranges plus this machine's own addresses, so that its key is worth little elsewhere. The
/// server certificate (90 days, SAN = names) is issued anew, with the key it has, when fewer than
/// 30 days are left or the names changed; the CA stays. A key that others may read is closed to
/// them, with a warning. To be called by one process at a time. Errors: certificate_invalid (a file
/// is damaged, does not fit the other, or the CA's time is over), naming the file and what to do;
/// data_folder_unusable; storage_full.
Result<LocalIdentity> open_local_identity(const std::filesystem::path& folder,
                                          const HostNames& names, const Clock& clock);

/// A certificate given by the operator. Errors: certificate_invalid (unreadable, encrypted,
/// expired, not valid yet, key does not fit), naming the file.
Result<TlsIdentity> read_identity(const std::filesystem::path& certificate,
                                  const std::filesystem::path& key, const Clock& clock);

}  // namespace rollcall::server
