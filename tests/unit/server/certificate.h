#pragma once

#include <string>

#include "server/server.h"

namespace rollcall::server {

/// A self-signed certificate (P-256), good for an hour.
struct TestCertificate {
    TlsIdentity identity;
};
TestCertificate make_certificate(const std::string& common_name);

}  // namespace rollcall::server
