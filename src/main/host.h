#pragma once

#include "cli/host.h"

namespace rollcall {

/// The composition root: the only place that knows which store, which engine and which files stand
/// behind the interfaces. Not thread-safe.
class Host final : public cli::Host {
  public:
    Result<std::unique_ptr<cli::Workplace>> open(const Config& config,
                                                 cli::Opening opening) override;
    Result<std::unique_ptr<cli::CredentialsDesk>> open_credentials(const Config& config) override;
    Result<face::Catalogue> catalogue() override;
    Result<cli::Liveness> liveness(const Config& config,
                                   const std::vector<std::string>& networks) override;
    std::filesystem::path models_folder(const Config& config) override;
    cli::Addresses addresses(const Config& config) override;
    Result<app::FilledDemo> fill_demo(const Config& config, std::uint64_t seed) override;
    Status serve(const Config& config,
                 const std::function<void(const cli::Serving&)>& on_ready) override;
    Result<cli::BackupContent> backup(const Config& config,
                                      const std::filesystem::path& target) override;
    Result<cli::BackupContent> restore(const std::filesystem::path& archive,
                                       const std::filesystem::path& data) override;
    Result<cli::ReembedReport> reembed(const Config& config,
                                       const cli::ReembedRequest& request) override;
    Result<cli::JournalFindings> verify_journal(const Config& config,
                                                const std::vector<std::string>& heads) override;
    Result<cli::MasterKeyRotation> rotate_master_key(const Config& config,
                                                     const std::filesystem::path& to) override;
    std::vector<cli::Finding> examine(const LoadedConfig& config) override;
};

}  // namespace rollcall
