#pragma once

int isalnum(int c);
int isalpha(int c);
int isdigit(int c);
int isspace(int c);
int isxdigit(int c);
int tolower(int c);
int toupper(int c);
