#pragma once

#include "cli/command.h"

namespace rollcall::cli {

// Each adds a subcommand to `rollcall people`.
void add_people_show(CLI::App& people, Context& context, Action& action);
void add_people_set(CLI::App& people, Context& context, Action& action);
void add_people_import(CLI::App& people, Context& context, Action& action);
void add_people_export(CLI::App& people, Context& context, Action& action);
/// Two: `basis` and `withdraw`.
void add_people_basis(CLI::App& people, Context& context, Action& action);

}  // namespace rollcall::cli
