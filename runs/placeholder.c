/* placeholder until the layer has a source */ extern int runs_placeholder;
