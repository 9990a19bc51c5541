/* What the table of commands refers to; each pair is defined in the file of its command. */
#ifndef BRIDLE_CLI_COMMANDS_H
#define BRIDLE_CLI_COMMANDS_H

#include "cli/command.h"

extern const struct option_row command_case_options[];
int command_case(const struct invocation *inv);

extern const struct option_row command_check_options[];
int command_check(const struct invocation *inv);

extern const struct option_row command_advise_options[];
int command_advise(const struct invocation *inv);

extern const struct option_row command_demo_options[];
int command_demo(const struct invocation *inv);

extern const struct option_row command_indicators_options[];
int command_indicators(const struct invocation *inv);

extern const struct option_row command_links_options[];
int command_links(const struct invocation *inv);

extern const struct option_row command_list_options[];
int command_list(const struct invocation *inv);

extern const struct option_row command_help_options[];
int command_help(const struct invocation *inv);

extern const struct option_row command_keys_options[];
int command_keys(const struct invocation *inv);

extern const struct option_row command_recheck_options[];
int command_recheck(const struct invocation *inv);

#endif
