#include "main/host.h"

#include <utility>

#include "app/credentials.h"
#include "app/verify_journal.h"
#include "main/addresses.h"
#include "main/demo.h"
#include "main/doctor.h"
#include "main/master_key_rotation.h"
#include "main/outgoing.h"
#include "main/parts.h"
#include "main/paths.h"
#include "main/reembed.h"
#include "main/serve.h"
#include "store/sqlite/backup.h"

namespace rollcall {
namespace {

/// The credentials of a data folder, opened without its lock: a server may run beside it.
class Desk final : public cli::CredentialsDesk {
  public:
    Desk(const Config& config, std::unique_ptr<store::Database> database,
         const journal::Chain& chain, SecretKey webhook_key, store::HeadFile head_file)
        : database_(std::move(database)),
          store_(store::make_access_store(*database_)),
          head_file_(std::move(head_file)),
          audit_(store::make_audit_log(
              *database_, chain,
              [this](const journal::Head& head, const std::string& signed_head) {
                  head_file_.keep(head, signed_head);
              })),
          credentials_(*store_, clock_, {}, {}),
          device_store_(store::make_device_store(*database_)),
          devices_(*device_store_, clock_),
          user_store_(store::make_user_store(*database_)),
          user_links_(*user_store_, clock_),
          way_out_(config),
          webhook_store_(store::make_webhook_store(*database_)),
          webhooks_(*webhook_store_, way_out_.client(), clock_, std::move(webhook_key)) {}

    app::Credentials& credentials() override { return credentials_; }
    app::Devices& devices() override { return devices_; }
    app::UserLinks& user_links() override { return user_links_; }
    app::Webhooks& webhooks() override { return webhooks_; }
    access::AccessStore& store() override { return *store_; }
    Status note(const std::string& action, const std::string& subject) override {
        const auto written = audit_->record({.at = clock_.now(),
                                             .actor = std::string(access::kCommandLine),
                                             .address = {},
                                             .action = action,
                                             .request_id = {},
                                             .subject = subject,
                                             .subject_erased = false});
        return written ? Status{} : Status{written.error()};
    }

  private:
    SystemClock clock_;
    std::unique_ptr<store::Database> database_;
    std::unique_ptr<access::AccessStore> store_;
    store::HeadFile head_file_;
    std::unique_ptr<access::AuditLog> audit_;
    app::Credentials credentials_;
    std::unique_ptr<access::DeviceStore> device_store_;
    app::Devices devices_;
    std::unique_ptr<access::UserStore> user_store_;
    app::UserLinks user_links_;
    WayOut way_out_;
    std::unique_ptr<webhooks::WebhookStore> webhook_store_;
    app::Webhooks webhooks_;
};

/// Before the first `rollcall serve` there is no database: whoever can hold the folder that is
/// there may make it, with the journal's key, for that moment.
Result<std::unique_ptr<store::Database>> open_beside(const Config& config) {
    auto database = store::Database::open(config.data, store::OpenMode::beside);
    std::error_code ignored;
    if (database || database.error().code != ErrorCode::not_found ||
        !std::filesystem::is_directory(config.data, ignored)) {
        return database;
    }
    {
        const auto made = open_stores(config, StoreAccess::hold);
        if (!made) {
            return made.error();
        }
    }
    return store::Database::open(config.data, store::OpenMode::beside);
}

}  // namespace

Result<std::unique_ptr<cli::Workplace>> Host::open(const Config& config, cli::Opening opening) {
    auto parts = build_parts(config, opening);
    if (!parts) {
        return std::move(parts).error();
    }
    return std::unique_ptr<cli::Workplace>(std::move(*parts));
}

Result<std::unique_ptr<cli::CredentialsDesk>> Host::open_credentials(const Config& config) {
    auto database = open_beside(config);
    if (!database) {
        return std::move(database).error();
    }
    const auto chain = read_chain(config, **database);
    if (!chain) {
        return chain.error();
    }
    auto webhook_key = read_webhook_key(config, **database);
    if (!webhook_key) {
        return std::move(webhook_key).error();
    }
    const auto head = store::make_journal_store(**database)->head();
    if (!head) {
        return head.error();
    }
    auto head_file = store::HeadFile::open(config.data, chain->sign(*head));
    if (!head_file) {
        return std::move(head_file).error();
    }
    return std::unique_ptr<cli::CredentialsDesk>(std::make_unique<Desk>(
        config, std::move(*database), *chain, std::move(*webhook_key), std::move(*head_file)));
}

Result<face::Catalogue> Host::catalogue() {
    return face::load_catalogue(find_paths({}).catalogue);
}

Result<cli::Liveness> Host::liveness(const Config& config,
                                     const std::vector<std::string>& networks) {
    return build_liveness(config, networks);
}

std::filesystem::path Host::models_folder(const Config& config) {
    return find_paths(config).models;
}

cli::Addresses Host::addresses(const Config& config) {
    const bool running = store::DataFolder::holder(config.data).has_value();
    std::vector<std::string> bases;
    if (running) {
        bases = read_addresses(config.data);
    }
    if (bases.empty()) {
        bases = base_addresses(config.server, config.server.port);
    }
    return {std::move(bases), running};
}

Result<app::FilledDemo> Host::fill_demo(const Config& config, std::uint64_t seed) {
    return rollcall::fill_demo(config, seed);
}

Status Host::serve(const Config& config, const std::function<void(const cli::Serving&)>& on_ready) {
    return rollcall::serve(config, on_ready);
}

Result<cli::BackupContent> Host::backup(const Config& config, const std::filesystem::path& target) {
    const auto made = store::back_up(config.data, target, SystemClock().now());
    if (!made) {
        return made.error();
    }
    return cli::BackupContent{made->photos, made->missing_photos};
}

Result<cli::BackupContent> Host::restore(const std::filesystem::path& archive,
                                         const std::filesystem::path& data) {
    const auto restored = store::restore(archive, data);
    if (!restored) {
        return restored.error();
    }
    return cli::BackupContent{restored->photos, restored->missing_photos};
}

Result<cli::ReembedReport> Host::reembed(const Config& config, const cli::ReembedRequest& request) {
    return rollcall::reembed(config, request);
}

Result<cli::JournalFindings> Host::verify_journal(const Config& config,
                                                  const std::vector<std::string>& heads) {
    // Before the entries are read: a running server adds to both.
    auto signed_heads = store::HeadFile::read(config.data);
    if (!signed_heads) {
        return std::move(signed_heads).error();
    }
    auto stores = open_stores(config, StoreAccess::read);
    if (!stores) {
        return std::move(stores).error();
    }
    const auto chain = read_chain(config, *stores->database);
    if (!chain) {
        return chain.error();
    }
    signed_heads->insert(signed_heads->end(), heads.begin(), heads.end());
    const auto found = app::verify_journal(*stores->journal, *chain, *signed_heads);
    if (!found) {
        return found.error();
    }
    cli::JournalFindings findings{.entries = found->report.entries,
                                  .erased_parts = found->report.erased_parts,
                                  .heads = found->heads,
                                  .entry = std::nullopt,
                                  .fault = {}};
    if (const auto& fault = found->report.fault) {
        findings.entry = fault->number.value();
        findings.fault = app::fault_text(*fault);
    }
    return findings;
}

Result<cli::MasterKeyRotation> Host::rotate_master_key(const Config& config,
                                                       const std::filesystem::path& to) {
    return rollcall::rotate_master_key(config, to);
}

std::vector<cli::Finding> Host::examine(const LoadedConfig& config) {
    return rollcall::examine(config);
}

}  // namespace rollcall
