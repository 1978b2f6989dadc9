#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "access/access_store.h"
#include "access/audit.h"
#include "app/calibrate.h"
#include "app/credentials.h"
#include "app/devices.h"
#include "app/enrol.h"
#include "app/export_person.h"
#include "app/fill_demo.h"
#include "app/identify.h"
#include "app/pay_periods.h"
#include "app/picture_reader.h"
#include "app/record_basis.h"
#include "app/records.h"
#include "app/reembed.h"
#include "app/remove_person.h"
#include "app/retention.h"
#include "app/set_aside.h"
#include "app/timesheets.h"
#include "app/users.h"
#include "app/webhooks.h"
#include "core/config.h"
#include "core/result.h"
#include "face/catalogue.h"
#include "face/liveness.h"
#include "gallery/match_policy.h"
#include "people/people_store.h"

namespace rollcall::cli {

/// How much a command needs to have opened.
enum class Opening {
    models,         ///< the networks alone
    people_read,    ///< people without the networks, beside a running server if there is one
    people_write,   ///< the same, to be changed: refused while another process holds the folder
    gallery_read,   ///< networks and people
    gallery_write,  ///< the same, to be changed
    serving,        ///< the same, and networks for passive liveness where there are some
};

/// The parts that a command works with; all of them live as long as the workplace.
class Workplace {
  public:
    virtual ~Workplace() = default;
    // With models, gallery_read, gallery_write and serving:
    virtual const app::PictureReader& reader() const = 0;
    virtual const gallery::MatchPolicy& policy() const = 0;
    virtual const gallery::MatchPolicy& catalogue_policy() const = 0;  ///< with nothing set
    // With all but models:
    virtual const people::PeopleStore& people() const = 0;
    virtual access::AuditLog& audit() = 0;
    virtual app::Records& records() = 0;         ///< with people_read to read alone
    virtual people::Directory& directory() = 0;  ///< likewise
    virtual const app::Timesheets& timesheets() const = 0;
    virtual app::PayPeriods& pay_periods() = 0;  ///< with people_read to read alone
    virtual const app::ExportPerson& export_person() const = 0;
    // With gallery_read and gallery_write:
    virtual const app::Identify& identify() const = 0;
    virtual const app::Calibrate& calibrate() const = 0;
    // With people_write, gallery_write and serving; retention with people_read as well, to ask what
    // is due:
    virtual app::RemovePerson& remove_person() = 0;
    virtual app::Retention& retention() = 0;
    // With gallery_write and serving:
    virtual app::SetAside& set_aside() = 0;
    virtual app::RecordBasis& record_basis() = 0;
    virtual app::Enrol& enrol() = 0;
};

/// Keys, links and webhooks of a data folder, also while a server runs on it.
class CredentialsDesk {
  public:
    virtual ~CredentialsDesk() = default;
    virtual app::Credentials& credentials() = 0;
    virtual app::Devices& devices() = 0;
    virtual app::UserLinks& user_links() = 0;
    virtual app::Webhooks& webhooks() = 0;
    virtual access::AccessStore& store() = 0;
    /// Writes into the audit log what was done from here, and to what. Errors: as AuditLog's.
    virtual Status note(const std::string& action, const std::string& subject) = 0;
};

enum class Severity { fine, warning, problem };

/// One line of what `doctor` found.
struct Finding {
    Severity severity = Severity::fine;
    std::string subject;  ///< "model fr_feature", "data folder", ...
    std::string text;
};

/// Where a server on this data folder can be reached: as it wrote down when it started, else as the
/// settings say.
struct Addresses {
    std::vector<std::string> bases;  ///< "https://localhost:8443", ...; this machine's first
    bool running = false;            ///< a server holds the folder now
};

/// A server that has begun to answer.
struct Serving {
    Addresses addresses;
    std::vector<std::string> trust_pages;  ///< plain HTTP addresses of /trust; empty: not served
    std::string ca_fingerprint;            ///< SHA-256 of the local CA; empty: a given certificate
    app::Credentials& credentials;
    app::UserLinks& user_links;
};

/// What a backup holds or a restore has brought.
struct BackupContent {
    std::uint64_t photos = 0;
    std::vector<std::string> missing_photos;  ///< enrolled, but lost or damaged before the backup
};

/// What `rollcall reembed` asks for.
struct ReembedRequest {
    /// Then remove the templates of all other models: only while nobody else holds the folder.
    bool drop_others = false;
    std::function<void(std::size_t, std::size_t)> progress;  ///< as app::ReembedOptions
};

struct ReembedReport {
    ModelId model;
    app::Reembedded done;
    std::vector<EmployeeId> owners;  ///< of `done.failed`, in that order
    std::size_t damaged = 0;         ///< templates of the model that are damaged
    std::vector<EmployeeId> lost;    ///< whom the model has no sound template of
    std::vector<people::PeopleStore::ModelCount> models;  ///< what is stored now
    std::optional<std::uint64_t> dropped;                 ///< templates of other models
};

/// Who judges whether a face is live, and from which score on.
struct Liveness {
    std::unique_ptr<face::LivenessJudge> judge;
    std::optional<double> threshold;  ///< nothing where the networks are not the profile's own
};

/// What `rollcall audit verify` has found.
struct JournalFindings {
    std::int64_t entries = 0;
    std::int64_t erased_parts = 0;
    std::size_t heads = 0;              ///< signed heads that it was held against
    std::optional<std::int64_t> entry;  ///< where the first fault is
    std::string fault;                  ///< what it means; empty: there is none
};

/// What `rollcall master-key rotate` has done.
struct MasterKeyRotation {
    std::string id;               ///< of the new one
    std::filesystem::path file;   ///< where it is
    std::filesystem::path older;  ///< where the one before is; empty: wherever the settings have it
};

/// What the composition root does for the commands.
class Host {
  public:
    virtual ~Host() = default;
    virtual Result<std::unique_ptr<Workplace>> open(const Config& config, Opening opening) = 0;
    /// Errors besides: master_key_missing, master_key_wrong.
    virtual Result<std::unique_ptr<CredentialsDesk>> open_credentials(const Config& config) = 0;
    virtual Result<face::Catalogue> catalogue() = 0;
    /// The judge made of these networks; of the profile's if none is named. Errors: as
    /// make_liveness_judge.
    virtual Result<Liveness> liveness(const Config& config,
                                      const std::vector<std::string>& networks) = 0;
    virtual std::filesystem::path models_folder(const Config& config) = 0;
    virtual Addresses addresses(const Config& config) = 0;
    /// Fills a new data folder as app::FillDemo. Errors: conflict (it has a database); as
    /// app::FillDemo's and open's.
    virtual Result<app::FilledDemo> fill_demo(const Config& config, std::uint64_t seed) = 0;
    /// Serves until SIGTERM or SIGINT; calls `on_ready` once when requests are answered.
    virtual Status serve(const Config& config,
                         const std::function<void(const Serving&)>& on_ready) = 0;
    virtual Result<BackupContent> backup(const Config& config,
                                         const std::filesystem::path& target) = 0;
    virtual Result<BackupContent> restore(const std::filesystem::path& archive,
                                          const std::filesystem::path& data) = 0;
    /// Makes the templates that the model in force lacks, also beside a running server. Errors: as
    /// app::reembed; with `drop_others` conflict (somebody would be left without any) and
    /// data_folder_in_use.
    virtual Result<ReembedReport> reembed(const Config& config, const ReembedRequest& request) = 0;
    /// Looks through the journal, also beside a running server; `heads`: signed heads besides the
    /// one in the data folder. Errors: master_key_missing, master_key_wrong; as the store's.
    virtual Result<JournalFindings> verify_journal(const Config& config,
                                                   const std::vector<std::string>& heads) = 0;
    /// Wraps the keys of the data folder by a new master key, which takes the place of the one in
    /// its file; the old one stays beside it. Where the settings hold the key itself, `to` names
    /// the file of the new one, which is made if it is not there. What an interrupted one has left
    /// is finished first. Errors: data_folder_in_use; master_key_missing, master_key_wrong;
    /// config_invalid (`to` is needed, or holds no other key); as the stores'.
    virtual Result<MasterKeyRotation> rotate_master_key(const Config& config,
                                                        const std::filesystem::path& to) = 0;
    virtual std::vector<Finding> examine(const LoadedConfig& config) = 0;
};

}  // namespace rollcall::cli
