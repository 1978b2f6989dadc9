#include "cli/welcome.h"

#include <string>

#include "cli/link.h"
#include "cli/output.h"
#include "cli/qr.h"

namespace rollcall::cli {
namespace {

void print_link(const Serving& serving, access::PageRole role, const std::string& purpose) {
    const Result<app::IssuedLink> issued = serving.credentials.issue_link(role);
    if (!issued) {
        print_line(purpose + ": no link could be made: " + issued.error().message);
        return;
    }
    const std::vector<std::string>& bases = serving.addresses.bases;
    print_line(purpose + ":");
    print_line("  " + page_link(bases.front(), role, issued->token));
    if (bases.size() > 1) {
        print_line("  or, from another device:");
        for (std::size_t i = 1; i < bases.size(); ++i) {
            print_line("  " + page_link(bases[i], role, issued->token));
        }
        print_line(qr_code(page_link(bases[1], role, issued->token)));
    }
}

/// Where nobody can sign in to the office yet.
void print_owner_link(const Serving& serving) {
    const auto has_owner = serving.user_links.store().has_owner();
    if (!has_owner || *has_owner) {
        return;
    }
    const auto issued = serving.user_links.owner();
    if (!issued) {
        print_line("The owner's account: no link could be made: " + issued.error().message);
        return;
    }
    print_line("Make the owner's account (opens once, within 15 minutes):");
    print_line("  " + office_link(serving.addresses.bases.front(), issued->token));
}

}  // namespace

void print_welcome(const Serving& serving) {
    print_line("");
    print_line("Rollcall answers at");
    for (const std::string& base : serving.addresses.bases) {
        print_line("  " + base);
    }
    if (!serving.ca_fingerprint.empty()) {
        print_line(
            "Its certificate comes from its own authority. So that a browser trusts it, open");
        for (const std::string& page : serving.trust_pages) {
            print_line("  " + page);
        }
        print_line("  " + serving.addresses.bases.front() + "/trust");
        print_line("and compare the SHA-256: " + serving.ca_fingerprint);
    }
    print_line("");
    print_link(serving, access::PageRole::enrol, "Enrol a face (opens once, within 15 minutes)");
    print_link(serving, access::PageRole::checkin, "Check in (opens once, within 15 minutes)");
    print_owner_link(serving);
    print_line("`rollcall link` prints new links. Ctrl-C stops the server.");
}

}  // namespace rollcall::cli
