#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>

#include "core/result.h"
#include "face/analyser.h"
#include "face/catalogue.h"
#include "face/precision.h"

namespace rollcall::face {

/// The analyser made of a profile's networks on OpenVINO (CPU). Verifies the files' hashes,
/// compiles each network once, reads back the precision really executed, and checks the shapes. One
/// inference runs on one thread, its caller's; `parallel` calls run side by side (0: as many as
/// there are cores), more wait for each other. Errors: model_missing, model_hash_mismatch,
/// model_unsuitable (naming the file, the shape found and the shape wanted), precision_mismatch,
/// model_unknown, internal.
Result<std::unique_ptr<Analyser>> make_network_analyser(const Catalogue& catalogue,
                                                        const std::string& profile,
                                                        Precision precision,
                                                        const std::filesystem::path& models_folder,
                                                        std::size_t parallel = 0);

}  // namespace rollcall::face
